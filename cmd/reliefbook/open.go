package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/note"

	"reliefbook/internal/app"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/notify"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// where names the database and the keys, which live outside it.
type where struct {
	Database string `help:"sqlite:PATH or postgres://…" env:"DATABASE_URL" default:"sqlite:var/reliefbook.db" placeholder:"URL"`
	Notify   string `help:"Where reminders go: smtp://user:password@host:587?from=ADDRESS; without it, the log." env:"RELIEFBOOK_NOTIFY" placeholder:"URL"`
	Keys     string `help:"Folder of the key files, made at the first start. RELIEFBOOK_VAULT_KEY and RELIEFBOOK_SEAL_KEY hold the keys themselves instead." env:"RELIEFBOOK_KEYS" default:"var/keys" placeholder:"DIR"`
	Site     string `help:"Where people reach the service, e.g. https://relief.example.edu.cn: one-time links in letters lead there; without it a letter holds the code alone." env:"RELIEFBOOK_SITE" placeholder:"URL"`
	Accept   string `name:"accept-rollback" help:"Take a database into use that is older than the checkpoint pinned beside the keys, or whose pin is missing, for this reason; it is recorded." placeholder:"REASON"`

	noCopy  bool
	letters notify.Notifier // of the demo, in place of Notify
}

// house is an open database with the use cases on it.
type house struct {
	db   *store.DB
	app  *app.App
	log  *slog.Logger
	keys string // folder of the key files
}

func (h *house) close() {
	if err := h.db.Close(); err != nil {
		h.log.Error("closing the database", "error", err)
	}
}

// openStore opens the database and says which of its files others could use until now.
func openStore(ctx context.Context, url string, to store.Purpose) (*store.DB, error) {
	db, err := store.OpenFor(ctx, url, to)
	if err != nil {
		return nil, err
	}
	for _, file := range db.Tightened() {
		core.Logger(os.Stderr).Warn("a file of the database was open to others: it is its owner's alone now (0600)", "file", file)
	}
	return db, nil
}

// create opens the database, which may be new, brings it to this version's shape, and the use cases on it.
func (w where) create(ctx context.Context) (*house, error) { return w.openFor(ctx, store.ToMake) }

// open opens a database that is there and has this version's shape, and the use cases on it.
func (w where) open(ctx context.Context) (*house, error) { return w.openFor(ctx, store.ToUse) }

// look opens it only to look at: an older copy too.
func (w where) look(ctx context.Context) (*house, error) { return w.openFor(ctx, store.ToLook) }

func (w where) openFor(ctx context.Context, to store.Purpose) (*house, error) {
	log := core.Logger(os.Stderr)
	db, err := openStore(ctx, w.Database, to)
	if err != nil {
		return nil, err
	}
	h := &house{db: db, log: log, keys: w.Keys}
	if err := h.start(ctx, w, to); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (h *house) start(ctx context.Context, w where, to store.Purpose) error {
	if to == store.ToMake {
		if err := migrate(ctx, h.db, h.log, w.noCopy); err != nil {
			return err
		}
	}
	if err := h.db.Fits(ctx); err != nil {
		return err
	}
	used, err := h.inUse(ctx)
	if err == nil && !used && to == store.ToLook {
		err = fault.New(fault.Conflict, "store.empty")
	}
	if err != nil {
		return err
	}
	keys, signer, public, err := w.keys(ctx, h.db, used)
	if err != nil {
		return err
	}
	tell, err := notify.Open(w.Notify, h.log)
	if err != nil {
		return err
	}
	if mail, ok := tell.(*notify.SMTP); ok {
		mail.Now = time.Now
	}
	if w.letters != nil {
		tell = w.letters
	}
	h.app, err = app.New(ctx, app.Config{DB: h.db, Keys: keys, Signer: signer, Public: public,
		Reload: func() (core.Signing, error) { return w.signing(ctx, h.db) }, Pins: w.Keys, Accept: w.Accept, Look: to == store.ToLook, Now: time.Now, Log: h.log, Notify: tell, Site: w.Site})
	return err
}

// migrate brings a database to this version's shape, after a copy of what it was, and says so.
func migrate(ctx context.Context, db *store.DB, log *slog.Logger, noCopy bool) error {
	have, want, err := db.Shape(ctx)
	if err != nil || have == want {
		return err
	}
	if have > 0 && have < want && !noCopy {
		path, err := db.KeepCopy(ctx, time.Now())
		if err != nil {
			return err
		}
		if path != "" {
			log.Info("copied the database before it is migrated", "to", path)
		}
	}
	_, err = db.Migrate(ctx)
	if err == nil && have > 0 {
		log.Info("migrated the database", "from", have, "to", want)
	}
	return err
}

// inUse reports whether the database was opened with keys before: then lost
// keys are a refusal, never a reason to make new ones.
func (h *house) inUse(ctx context.Context) (used bool, err error) {
	err = h.db.Read(ctx, func(tx *store.Tx) error {
		n, err := tx.CountUsers()
		used = n > 0
		return err
	})
	return used, err
}

// keys loads both keys from the environment or their files; on a database not
// in use yet, files that are not there are made.
func (w where) keys(ctx context.Context, db *store.DB, used bool) (*vault.Keys, note.Signer, *seal.PublicKey, error) {
	keys, err := w.vaultKeys(used)
	if err != nil {
		return nil, nil, nil, err
	}
	if used || os.Getenv(sealKeyVariable) != "" {
		s, err := w.signing(ctx, db)
		return keys, s.Signer, s.Public, err
	}
	signer, public, err := seal.LoadOrCreateKey(keyFiles{w.Keys}.now(), "reliefbook")
	return keys, signer, public, err
}

// signing loads the key that signs the log now.
func (w where) signing(ctx context.Context, db *store.DB) (core.Signing, error) {
	if v := os.Getenv(sealKeyVariable); v != "" {
		signer, public, err := seal.KeyFromEnv(v)
		return core.Signing{Signer: signer, Public: public}, err
	}
	signer, public, err := keyFiles{w.Keys}.signing(ctx, db)
	return core.Signing{Signer: signer, Public: public}, err
}

func (w where) vaultKeys(used bool) (*vault.Keys, error) {
	if v := os.Getenv("RELIEFBOOK_VAULT_KEY"); v != "" {
		return vault.FromText(v)
	}
	path := filepath.Join(w.Keys, "vault.key")
	if used {
		return vault.Load(path)
	}
	if err := os.MkdirAll(w.Keys, 0o700); err != nil {
		return nil, fault.Wrap(err, "make the folder of the keys")
	}
	return vault.LoadOrCreate(path)
}
