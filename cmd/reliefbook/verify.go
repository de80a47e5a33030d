package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
)

type verifyCmd struct {
	where
	Since string `help:"A checkpoint kept from an earlier day: the log must still contain it." type:"existingfile" placeholder:"FILE"`
	JSON  bool   `help:"Print the verdicts as JSON."`
}

// Run recomputes everything; exit 1 when anything does not hold.
func (c *verifyCmd) Run(ctx context.Context) error {
	since := ""
	if c.Since != "" {
		text, err := os.ReadFile(c.Since)
		if err != nil {
			return fault.New(fault.Invalid, "import.unreadable").Because(err)
		}
		since = string(text)
	}
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	v, err := h.app.Verify(ctx, since)
	if err != nil {
		return err
	}
	if c.JSON {
		err = json.NewEncoder(os.Stdout).Encode(struct {
			OK       bool   `json:"ok"`
			Verdicts any    `json:"verdicts"`
			Size     int64  `json:"size"`
			Root     string `json:"root"`
		}{v.OK(), v.Verdicts, v.Size, v.Root})
		if err == nil && !v.OK() {
			err = exitError(1)
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
			fmt.Printf("             %s\n", strings.Join(d.Breaks, ", "))
		}
	}
	fmt.Println(lang.Text(tag, "verify.log_at", "Size", v.Size, "Root", v.Root))
	if !v.OK() {
		fmt.Fprintln(os.Stderr, lang.Text(tag, "verify.failed"))
		return exitError(1)
	}
	fmt.Println(lang.Text(tag, "verify.passed"))
	return nil
}
