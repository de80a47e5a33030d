package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"reliefbook/internal/bundle"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/seal"
)

type verifyCmd struct {
	where
	Bundle string   `help:"Verify this audit bundle instead of the database: needs neither database nor network." type:"existingfile" placeholder:"ZIP"`
	Proof  string   `help:"Verify this proof of one payment, as a student can download it." type:"existingfile" placeholder:"FILE"`
	File   string   `help:"Say what this file is kept as (a roster, a bank's file or answer, a statement, a scan), and the salt by which who holds the same file can check the sealed mark." type:"existingfile" placeholder:"FILE"`
	Since  []string `help:"A checkpoint kept from an earlier day: the log must still contain it. May be given several times." type:"existingfile" placeholder:"FILE"`
	Key    string   `help:"With --bundle or --proof: the public key you were handed, as text or a file." placeholder:"KEY"`
	JSON   bool     `help:"Print the verdicts as JSON."`
}

// Run recomputes everything; exit 1 when anything does not hold.
func (c *verifyCmd) Run(ctx context.Context) error {
	since, err := readAll(c.Since)
	if err != nil {
		return err
	}
	key, err := c.publicKey()
	if err != nil {
		return err
	}
	switch {
	case c.Bundle != "":
		return c.bundle(bundle.Options{Since: since, Key: key})
	case c.Proof != "":
		return c.proof(key)
	case c.File != "":
		return c.file(ctx)
	}
	return c.database(ctx, since)
}

func (c *verifyCmd) database(ctx context.Context, since []string) error {
	h, err := c.look(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	pinned, err := h.app.Pinned(ctx, c.Keys)
	if err != nil {
		return err
	}
	if pinned != "" {
		since = append(since, pinned)
	}
	v, err := h.app.Audit.Verify(ctx, since...)
	if err != nil {
		return err
	}
	if h.db.Disturbed() {
		return fault.New(fault.Conflict, "store.disturbed")
	}
	noted, missing, err := h.app.MissingActs(ctx, c.Keys)
	if err != nil {
		return err
	}
	v.Verdicts = append(v.Verdicts, seal.Verdict{Rule: "acts", Looked: int64(noted), Breaks: seal.Names(missing)})
	return c.print(v, nil, nil)
}

// file says what a file is kept as; exit 1 when it is nothing that was kept.
func (c *verifyCmd) file(ctx context.Context) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fault.New(fault.Invalid, "import.unreadable").Because(err)
	}
	h, err := c.look(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	sum, found, err := h.app.FindFile(ctx, data)
	if err != nil {
		return err
	}
	fmt.Println("SHA-256 " + sum)
	for _, f := range found {
		key := "verify.file_mark"
		if f.Salt == "" {
			key = "verify.file_plain"
		}
		fmt.Println(lang.Text(tongue(), key, "Subject", f.Subject, "Mark", f.Mark, "Salt", f.Salt))
	}
	if len(found) == 0 {
		fmt.Println(lang.Text(tongue(), "verify.file_unknown"))
		return exitError(1)
	}
	return nil
}

func (c *verifyCmd) bundle(o bundle.Options) error {
	f, err := os.Open(c.Bundle)
	if err != nil {
		return fault.New(fault.Invalid, "import.unreadable").Because(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	info, err := f.Stat()
	if err != nil {
		return fault.New(fault.Invalid, "import.unreadable").Because(err)
	}
	r, err := bundle.Verify(f, info.Size(), o)
	if err != nil {
		return err
	}
	return c.print(r.Verification, r.Kept, func() {
		if first := r.First(); first != "" {
			fmt.Println(lang.Text(tongue(), "bundle.first", "What", first))
		}
		if len(r.Kept) > 0 {
			fmt.Println(lang.Text(tongue(), "bundle.kept_back", "Count", len(r.Kept)) + "\n  " + strings.Join(r.Kept, "\n  "))
		}
		fmt.Println(lang.Text(tongue(), "bundle.keys", "Keys", strings.Join(r.Keys, "\n  ")))
		if o.Key == nil {
			fmt.Println(lang.Text(tongue(), "bundle.no_key"))
		}
	})
}

// print says what each rule found; more, for people alone, what else there is to say.
func (c *verifyCmd) print(v seal.Verification, kept []string, more func()) error {
	failed := error(nil)
	if !v.OK() {
		failed = exitError(1)
	}
	if c.JSON {
		err := json.NewEncoder(os.Stdout).Encode(struct {
			OK       bool             `json:"ok"`
			Verdicts []seal.Verdict   `json:"verdicts"`
			Size     int64            `json:"size"`
			Root     string           `json:"root"`
			Taken    int64            `json:"taken_over,omitempty"`   // records of before, sealed as they stood
			Never    map[string]int64 `json:"never_sealed,omitempty"` // records of before that no leaf covers whole, by noun
			Back     []string         `json:"times_back,omitempty"`   // acts whose times go back
			Kept     []string         `json:"kept_back,omitempty"`    // leaves of a bundle of which only the hash is proven
		}{v.OK(), v.Verdicts, v.Size, v.Root, v.TakenOver, v.Never, v.Back, kept})
		if err == nil {
			err = failed
		}
		return err
	}
	tag := tongue()
	for _, d := range v.Verdicts {
		mark := "✓"
		if len(d.Breaks) > 0 {
			mark = "✗"
		}
		fmt.Printf("%s %9d  %s\n", mark, d.Looked, lang.Text(tag, "verify."+d.Rule))
		if len(d.Breaks) > 0 {
			fmt.Printf("             %s\n", strings.Join(d.Breaks, "\n             "))
		}
	}
	fmt.Println(lang.Text(tag, "verify.log_at", "Size", v.Size, "Root", v.Root))
	notices(tag, v)
	if more != nil {
		more()
	}
	if failed != nil {
		fmt.Fprintln(os.Stderr, lang.Text(tag, "verify.failed"))
		return failed
	}
	fmt.Println(lang.Text(tag, "verify.passed"))
	return nil
}

// notices says what was never sealed before, or only as it stood one day: no failure, and to be known.
func notices(tag lang.Tag, v seal.Verification) {
	if v.TakenOver > 0 {
		fmt.Println(lang.Text(tag, "verify.taken_over", "Since", v.RowsSince.Format(time.RFC3339), "Count", v.TakenOver))
	}
	if len(v.Back) > 0 {
		fmt.Println(lang.Text(tag, "verify.back", "Count", len(v.Back)) + "\n  " + strings.Join(v.Back[:min(len(v.Back), 20)], "\n  "))
	}
	if len(v.Never) == 0 {
		return
	}
	var list []string
	for _, noun := range slices.Sorted(maps.Keys(v.Never)) {
		list = append(list, fmt.Sprintf("%s %d", lang.Text(tag, "log.noun."+noun), v.Never[noun]))
	}
	fmt.Println(lang.Text(tag, "verify.never", "List", strings.Join(list, " · ")))
}

// publicKey is the key that was given, as text or in a file.
func (c *verifyCmd) publicKey() (*seal.PublicKey, error) {
	if c.Key == "" {
		return nil, nil
	}
	text := c.Key
	if b, err := os.ReadFile(c.Key); err == nil {
		text = string(b)
	}
	return seal.ParsePublicKey(text)
}

func readAll(paths []string) (texts []string, err error) {
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			return nil, fault.New(fault.Invalid, "import.unreadable").Because(err)
		}
		texts = append(texts, string(b))
	}
	return texts, nil
}
