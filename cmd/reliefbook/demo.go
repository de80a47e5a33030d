package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"reliefbook/internal/demo"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/notify"
	"reliefbook/internal/store"
	"reliefbook/internal/web"
)

type demoCmd struct {
	Once     bool   `help:"Stop after printing; serve nothing."`
	JSON     bool   `help:"Print the figures as JSON."`
	Complete bool   `help:"Confirm every receipt; otherwise one class stays open."`
	Scale    int    `help:"Times the students." default:"1" placeholder:"N"`
	Addr     string `help:"Address and port to serve on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Database string `help:"An empty database to keep: sqlite:PATH or postgres://…. Without it a new one is made and removed at the end." env:"DATABASE_URL" placeholder:"URL"`
	Keys     string `help:"Folder of the key files; with --database var/keys, else with the new database." env:"RELIEFBOOK_KEYS" placeholder:"DIR"`
}

// Run plays the case, prints what the books say of it and serves it. Exit 1
// when anything fails to reconcile or the database has data already.
func (c *demoCmd) Run(ctx context.Context) (err error) {
	start := time.Now()
	var ln net.Listener
	if !c.Once {
		if ln, err = listen(c.Addr); err != nil {
			return err
		}
		defer ln.Close() //nolint:errcheck // the server closes it too
	}
	w, remove, err := c.where(ctx)
	if err != nil {
		return err
	}
	defer remove()
	if !c.Once {
		w.letters = letters{os.Stderr}
	}
	h, err := w.create(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	s, err := c.play(ctx, h)
	if err != nil {
		return err
	}
	s.Seconds = demo.Seconds(time.Since(start))
	if err := c.print(ctx, h, s, ln); err != nil {
		return err
	}
	if len(s.Differences) > 0 {
		for _, d := range s.Differences {
			fmt.Fprintln(os.Stderr, lang.Text(tongue(), "demo.differs", "What", lang.Ref("demo.difference."+d)))
		}
		return exitError(1)
	}
	if c.Once {
		return nil
	}
	return h.serve(ctx, ln, web.Config{})
}

// where is the database to play on: a new one in a folder that remove removes,
// or the one that was named, if nobody uses it.
func (c *demoCmd) where(ctx context.Context) (w where, remove func(), err error) {
	w, remove = where{Database: c.Database, Keys: c.Keys}, func() {}
	if c.Database == "" {
		dir, err := os.MkdirTemp("", "reliefbook-demo-")
		if err != nil {
			return w, remove, fault.Wrap(err, "make the demo's folder")
		}
		w.Database = "sqlite:" + filepath.Join(dir, "demo.db")
		if w.Keys == "" {
			w.Keys = dir
		}
		return w, func() { _ = os.RemoveAll(dir) }, nil // a temporary folder: the system clears what is left
	}
	if w.Keys == "" {
		w.Keys = "var/keys"
	}
	return w, remove, refuseUsed(ctx, c.Database)
}

// refuseUsed refuses a database that has users, before it is migrated or given
// keys. One without the table of users was never opened.
func refuseUsed(ctx context.Context, url string) error {
	db, err := openStore(ctx, url, store.ToMake)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // it was only read
	used := 0
	err = db.Read(ctx, func(tx *store.Tx) error {
		used, err = tx.CountUsers()
		return err
	})
	if err == nil && used > 0 {
		return fault.New(fault.Conflict, "demo.not_empty")
	}
	return nil
}

// letters shows on the terminal what would be mailed: the demo has nobody's mailbox.
type letters struct{ to io.Writer }

// Notify writes one letter.
func (l letters) Notify(_ context.Context, m notify.Message) error {
	_, err := fmt.Fprintf(l.to, "→ %s\n%s\n\n%s\n\n", strings.Join(m.To, " "), m.Subject, m.Text)
	return err
}

func (c *demoCmd) play(ctx context.Context, h *house) (*demo.Summary, error) {
	o := demo.Options{Complete: c.Complete, Scale: c.Scale}
	if c.Scale == 0 {
		o.Scale = -1 // refused like any other scale that is none
	}
	if c.JSON {
		return demo.Play(ctx, h.app, o)
	}
	p := newProgress(os.Stderr)
	defer p.end()
	o.Progress = p.tell
	return demo.Play(ctx, h.app, o)
}

func (c *demoCmd) print(ctx context.Context, h *house, s *demo.Summary, ln net.Listener) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(s)
	}
	if err := printBooks(ctx, os.Stdout, h.app, s); err != nil {
		return err
	}
	printPeople(os.Stdout, s)
	if ln != nil {
		fmt.Println(lang.Text(tongue(), "demo.address", "URL", siteURL("http", ln)))
	}
	return nil
}
