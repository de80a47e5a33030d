package seal

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
)

// timeLayout is a UTC time in whole microseconds, always of one length.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// Checkpoint states what the sealed log was at a moment.
type Checkpoint struct {
	Origin string // names the log, one for an installation: "reliefbook.example.edu.cn"
	Size   int64  // leaves
	Root   Hash
	At     time.Time // cut to whole microseconds UTC; order comes from Size, never from here
	Trial  []Total   // the trial balance when it was sealed, by book and asset
	After  int64     // leaves of the checkpoint before; 0 for the first, and for those made before this was said
	Exact  bool      // Trial is that of the sealed vouchers and no others; checkpoints made before may count what waited
}

// exactLine says that a checkpoint's totals are those of the sealed vouchers.
const exactLine = "basis sealed"

// Total is one line of the trial balance: all debits and all credits of one
// asset in one book, in fen or pieces. Book and Asset are codes without spaces.
type Total struct {
	Book   string
	Asset  string
	Debit  int64
	Credit int64
}

// Balanced reports whether debits equal credits on every line.
func (cp Checkpoint) Balanced() bool {
	return !slices.ContainsFunc(cp.Trial, func(t Total) bool { return t.Debit != t.Credit })
}

// Text is the checkpoint as it is signed: origin, size, root in base64 on
// three lines as other transparency logs write them, then "time …", "after …" with
// the size of the checkpoint before, "basis sealed" where the totals are exact, and one "trial book asset debit credit" for each
// total, in order. It is an error if
// a field can't be written so that it reads back the same.
func (cp Checkpoint) Text() (string, error) {
	if cp.Size < 0 || cp.Size > maxSize || !isLine(cp.Origin) {
		return "", fmt.Errorf("seal: a checkpoint can't have origin %q and size %d", cp.Origin, cp.Size)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%d\n%s\ntime %s\n", cp.Origin, cp.Size, cp.Root, cp.At.UTC().Format(timeLayout))
	if cp.After > 0 {
		fmt.Fprintf(&b, "after %d\n", cp.After)
	}
	if cp.Exact {
		b.WriteString(exactLine + "\n")
	}
	trial := slices.SortedFunc(slices.Values(cp.Trial), byCode)
	for i, t := range trial {
		if !isWord(t.Book) || !isWord(t.Asset) || i > 0 && byCode(trial[i-1], t) == 0 {
			return "", fmt.Errorf("seal: trial balance line %q %q has a space or stands twice", t.Book, t.Asset)
		}
		fmt.Fprintf(&b, "trial %s %s %d %d\n", t.Book, t.Asset, t.Debit, t.Credit)
	}
	return b.String(), nil
}

// parseCheckpoint undoes Text. It takes one spelling only; lines that begin
// with another word are skipped, so that a later version may add some.
func parseCheckpoint(text string) (Checkpoint, error) {
	bad := func(err error) (Checkpoint, error) {
		return Checkpoint{}, fault.New(fault.Invalid, "seal.checkpoint_bad").Because(err)
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 4 {
		return bad(errors.New("too few lines"))
	}
	size, err1 := strconv.ParseInt(lines[1], 10, 64)
	root, err2 := tlog.ParseHash(lines[2])
	word, at, _ := strings.Cut(lines[3], " ")
	moment, err3 := time.Parse(timeLayout, at)
	if err := errors.Join(err1, err2, err3); err != nil || word != "time" {
		return bad(err)
	}
	cp := Checkpoint{Origin: lines[0], Size: size, Root: root, At: moment}
	known := lines[:4:4]
	for _, line := range lines[4:] {
		word, rest, _ := strings.Cut(line, " ")
		if word == "time" {
			return bad(errors.New("two times"))
		}
		if word == "after" && cp.After == 0 {
			if cp.After, err1 = strconv.ParseInt(rest, 10, 64); err1 != nil || cp.After <= 0 {
				return bad(errors.New("no size of the checkpoint before"))
			}
			known = append(known, line)
			continue
		}
		if line == exactLine && !cp.Exact {
			cp.Exact, known = true, append(known, line)
			continue
		}
		if word != "trial" {
			continue
		}
		var t Total
		if _, err := fmt.Sscanf(rest, "%s %s %d %d", &t.Book, &t.Asset, &t.Debit, &t.Credit); err != nil {
			return bad(err)
		}
		cp.Trial, known = append(cp.Trial, t), append(known, line)
	}
	if again, err := cp.Text(); err != nil || again != strings.Join(known, "\n")+"\n" {
		return bad(errors.New("not in the one spelling"))
	}
	return cp, nil
}

func byCode(a, b Total) int {
	return cmp.Or(strings.Compare(a.Book, b.Book), strings.Compare(a.Asset, b.Asset))
}

// isLine: not empty, nothing a signed text can't hold.
func isLine(s string) bool {
	return s != "" && strings.ToValidUTF8(s, "") == s && !strings.ContainsFunc(s, unicode.IsControl)
}

func isWord(s string) bool { return isLine(s) && !strings.ContainsFunc(s, unicode.IsSpace) }
