package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"reliefbook/internal/access"
	"reliefbook/internal/app/audit"
	"reliefbook/internal/lang"
)

type bundleCmd struct {
	where
	Output string `short:"o" required:"" help:"The ZIP to write." placeholder:"ZIP"`
	Quiet  bool   `help:"Say nothing on the way."`
}

// Run writes the audit bundle: all books, and the sealed log that proves them.
func (c *bundleCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	var info audit.BundleInfo
	err = writeTo(c.Output, func(w io.Writer) error {
		tell := func(done, all int64) { fmt.Fprintf(os.Stderr, "\r%d / %d", done, all) }
		if c.Quiet {
			tell = nil
		}
		buffered := bufio.NewWriterSize(w, 1<<16)
		info, err = h.app.Audit.Bundle(ctx, access.CommandLine(access.Auditor), buffered, filepath.Dir(c.Output), tell)
		if err == nil {
			err = buffered.Flush()
		}
		if tell != nil && info.Transfers >= 10_000 {
			fmt.Fprintln(os.Stderr)
		}
		return err
	})
	if err != nil {
		return err
	}
	fmt.Println(lang.Text(tongue(), "bundle.written", "File", c.Output, "Transfers", info.Transfers, "Size", info.Size, "Root", info.Root))
	return nil
}
