package app

import (
	"context"
	"slices"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// takenAtOnce is how many records of before one transaction seals.
const takenAtOnce = 500

// begin writes a new database's first settings and its first act: from it on every act seals its noun's rows.
func (a *App) begin(tx *store.Tx, keys string) error {
	if err := tx.PutSetting(settingKeys, keys); err != nil {
		return err
	}
	return a.record(tx, 0, seal.RowsSealed, store.NounSetting, 1, nil)
}

// takeOver seals the rows of a database of before as they stand, some at a
// time, and then notes that from now on every act does: what was never sealed
// before is so from here on. Ended in the middle, it goes on at the next start.
func (a *App) takeOver(ctx context.Context) error {
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
					if err := a.record(tx, 0, seal.TakenOver, noun, id, nil); err != nil {
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
		return a.record(tx, 0, seal.RowsSealed, store.NounSetting, 1, nil)
	})
}

// unsealedRows is the records no act has sealed whole, by noun; nil when the trail says that all are.
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

// reencryptPapers encrypts anew what the version before encrypted without its row,
// some at a time, and notes that none is left. Ended in the middle, it begins again at
// the next start and passes over what is done.
func (a *App) reencryptPapers(ctx context.Context) error {
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
			return a.record(tx, 0, store.PapersReencrypted, store.NounSetting, 1, nil)
		})
	}
	return fault.Wrap(err, "encrypt papers anew")
}
