package core

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/person"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// Logger writes lines for the operators. Anything that may be somebody's papers is
// masked in every line, as a second line of defence: nothing should log any.
func Logger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: maskedAttr}))
}

func maskedAttr(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(person.HidePapers(v.String()))
	case slog.KindAny:
		if text := fmt.Sprintf("%+v", v.Any()); person.HoldsPapers(text) {
			a.Value = slog.StringValue(person.HidePapers(text))
		}
	}
	return a
}

// SealState is how far the log is sealed, with the last signed checkpoint.
type SealState struct {
	Sealed int64
	Of     int64
	Note   string // the signed checkpoint, to be kept by whoever wants to prove the past
	Root   string
	At     time.Time
	Public string // the key that verifies it
}

// SealState tells how far the log is sealed. Every signed-in user may know it.
func (a *Core) SealState(ctx context.Context, actor access.Actor) (s SealState, err error) {
	s.Public = a.Key().Public.String()
	err = a.Read(ctx, actor, access.Self, func(tx *store.Tx) error {
		if s.Sealed, s.Of, err = tx.SealState(); err != nil {
			return err
		}
		last, err := tx.LastCheckpoint()
		if err != nil || last.Size == 0 {
			return err
		}
		cp, err := a.OpenStored(last.Note)
		if err != nil {
			return err
		}
		s.Note, s.At, s.Root = last.Note, cp.At, cp.Root.String()
		return nil
	})
	return s, err
}

// RecordAct records an act on a record in the trail. leaf writes what the act's
// leaf says of the record; nil for nothing.
func (a *Core) RecordAct(tx *store.Tx, by int64, act string, noun store.Noun, id int64, leaf func(*seal.LeafWriter)) error {
	_, err := tx.Record(act, noun, id, by, a.now(), leaf)
	return err
}

// Commitment stands in a leaf for a text that may name people. With a damaged salt
// it matches nothing.
func Commitment(salt []byte, text string) []byte {
	if len(salt) != vault.SaltSize {
		salt = make([]byte, vault.SaltSize)
	}
	return vault.Commit(salt, text)
}
