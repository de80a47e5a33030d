package core

import (
	"context"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/right"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// takenAtOnce is how many earlier records one transaction seals.
const takenAtOnce = 500

// begin writes the first settings and the first act of a new database; from it on
// every act seals its noun's rows.
func (a *Core) begin(tx *store.Tx, keys string) error {
	if err := tx.PutSetting(settingKeys, keys); err != nil {
		return err
	}
	return a.RecordAct(tx, 0, seal.RowsSealed, store.NounSetting, 1, nil)
}

// takeOver seals the rows of an earlier version's database as they are, some at a
// time, and then records that every act seals its rows from now on. When
// interrupted, it goes on at the next start.
func (a *Core) takeOver(ctx context.Context) error {
	var todo map[store.Noun][]int64
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		todo, err = unsealedRows(tx)
		return err
	})
	if err != nil || todo == nil {
		return fault.Wrap(err, "look for rows that are not sealed")
	}
	for _, noun := range store.Nouns {
		for ids := range slices.Chunk(todo[noun], takenAtOnce) {
			err := a.db.Write(ctx, func(tx *store.Tx) error {
				for _, id := range ids {
					if err := a.RecordAct(tx, 0, seal.TakenOver, noun, id, nil); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return fault.Wrap(err, "seal rows of before")
			}
		}
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ForgetUploads(); err != nil {
			return err
		}
		return a.RecordAct(tx, 0, seal.RowsSealed, store.NounSetting, 1, nil)
	})
}

// unsealedRows is the records whose rows no act has sealed yet, by noun; nil when all are sealed.
func unsealedRows(tx *store.Tx) (map[store.Noun][]int64, error) {
	done, err := tx.Happened(seal.RowsSealed)
	if err != nil || done {
		return nil, err
	}
	trail, err := tx.Trail()
	if err != nil {
		return nil, err
	}
	todo := map[store.Noun][]int64{}
	for _, noun := range store.Nouns {
		if todo[noun], err = tx.Unsealed(trail, noun); err != nil {
			return nil, err
		}
	}
	return todo, nil
}

// reencryptPapers encrypts anew, some at a time, what the earlier version encrypted
// without its row, and records when nothing is left. When interrupted, it starts
// again at the next start and skips what is done.
func (a *Core) reencryptPapers(ctx context.Context) error {
	var done bool
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		done, err = tx.Happened(store.PapersReencrypted)
		return err
	})
	for last := int64(0); err == nil && !done; {
		err = a.db.Write(ctx, func(tx *store.Tx) (err error) {
			if last, err = tx.ReencryptPapers(last, takenAtOnce, a.keys); err != nil || last != 0 {
				return err
			}
			done = true
			return a.RecordAct(tx, 0, store.PapersReencrypted, store.NounSetting, 1, nil)
		})
	}
	return fault.Wrap(err, "encrypt papers anew")
}

// UserLeaf is the leaf of a user: what they may do until when, without names.
func UserLeaf(u access.User) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("role", string(u.Role))
		for _, d := range u.Departments {
			w.Int("department", d)
		}
		if u.Disabled {
			w.Int("disabled", 1)
		}
		w.Int("level", int64(u.Level)).Text("until", u.Until)
	}
}

// RightLeaf is the leaf of a right, without the name and the address, which are in
// the hash of its row.
func RightLeaf(r right.Right) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("user", r.UserID).Text("kind", string(r.Kind)).Text("role", string(r.Role)).Int("level", int64(r.Level))
		for _, d := range r.Departments {
			w.Int("department", d)
		}
		w.Text("until", r.Until).Text("reason", r.Reason).Text("state", string(r.State)).Text("basis", string(r.Basis)).
			Int("maker", r.MakerID).Int("decider", r.DeciderID).Int("witness", r.WitnessID).Text("answer", r.Answer).
			Time("asked_at", r.At)
		if !r.DecidedAt.IsZero() {
			w.Time("decided_at", r.DecidedAt)
		}
		if !r.EndedAt.IsZero() {
			w.Time("ended_at", r.EndedAt)
		}
		if r.AtCommandLine {
			w.Int("at_command_line", 1)
		}
	}
}

// TakenOver is the act that seals every account of an earlier version with its
// right; its first subject is the row of the command line.
const TakenOver = "user_take_over"

// takeOverRights gives every account of an earlier version the right it had, as
// taken over, and seals all accounts as they are. It does so once in a database's
// life, so that an account written directly into the database later is not among
// them.
func takeOverRights(tx *store.Tx, now time.Time) error {
	if err := tx.LockRights(); err != nil {
		return err
	}
	done, err := tx.HappenedTo(TakenOver, store.NounUser, access.CommandLineID)
	if err != nil || done {
		return err
	}
	list, err := tx.UserRows()
	if err != nil {
		return err
	}
	for _, u := range list {
		if u.ID > 0 {
			if err := takeOverRight(tx, u, now); err != nil {
				return err
			}
		}
		if _, err := tx.Record(TakenOver, store.NounUser, u.ID, access.CommandLineID, now, UserLeaf(u)); err != nil {
			return err
		}
	}
	return nil
}

func takeOverRight(tx *store.Tx, u access.User, now time.Time) error {
	id, err := tx.CreateRight(right.Right{UserID: u.ID, Kind: right.Grant, Role: u.Role, Level: u.Level, Departments: u.Departments, Name: u.Name,
		Email: u.Email, State: right.Granted, Basis: right.TakenOver, MakerID: access.CommandLineID, At: now, DecidedAt: now})
	if err != nil {
		return err
	}
	r, err := tx.Right(id)
	if err != nil {
		return err
	}
	_, err = tx.Record("right_granted", store.NounRight, id, access.CommandLineID, now, RightLeaf(r))
	return err
}
