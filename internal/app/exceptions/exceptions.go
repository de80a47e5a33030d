package exceptions

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
	"reliefbook/internal/org"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// OpenException opens an exception within the caller's transaction. One whose key
// is already open is not opened again.
func (a *Area) OpenException(tx *store.Tx, actor access.Actor, x exception.Exception) error {
	x.State, x.NowHeads, x.NowAmount = exception.Open, x.Heads, x.Amount
	id, err := tx.CreateException(x, a.Now())
	if err != nil || id == 0 {
		return err
	}
	return a.RecordAct(tx, actor.UserID, "exception_open", store.NounException, id, ExceptionLeaf(x))
}

// ExceptionLeaf is the leaf of an exception. Columns that were added later are in
// it only when they are set, so that earlier rows keep their leaf.
func ExceptionLeaf(x exception.Exception) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("kind", string(x.Kind)).Int("program", x.ProgramID).Int("batch", x.BatchID).Int("result", x.ResultID).Int("payment", x.PaymentID).
			Int("heads", int64(x.Heads)).Int("amount", int64(x.Amount)).Text("state", string(x.State)).Text("reason", x.Reason).Int("closer", x.CloserID)
		text := func(name, value string) {
			if value != "" {
				w.Text(name, value)
			}
		}
		number := func(name string, value int64) {
			if value != 0 {
				w.Int(name, value)
			}
		}
		text("key", x.Key)
		text("subject", x.Subject)
		number("department", x.DepartmentID)
		number("heads.less", int64(x.Heads-x.NowHeads))
		number("amount.less", int64(x.Amount-x.NowAmount))
		number("owner", x.OwnerID)
		text("due", x.Due)
		number("carry", x.CarryID)
		text("carry.reason", x.CarryReason)
		number("carry.maker", x.CarryMakerID)
		number("carry.checker", x.CarryCheckerID)
	}
}

// ExceptionNoteLeaf is the leaf of a note; its words, which may name people, are in
// it as a commitment.
func ExceptionNoteLeaf(n exception.Note) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("exception", n.ExceptionID).Text("kind", string(n.Act)).Bytes("note", core.Commitment(n.Salt, n.Text)).Int("by", n.ByID)
	}
}

// note adds a note to an exception.
func (a *Area) note(tx *store.Tx, actor access.Actor, of int64, act exception.Act, text string) error {
	n := exception.Note{ExceptionID: of, Act: act, Text: text, Salt: vault.NewSalt(), ByID: actor.UserID}
	id, err := tx.CreateExceptionNote(n, a.Now())
	if err != nil {
		return fault.Wrap(err, "note what was done")
	}
	return a.RecordAct(tx, actor.UserID, "exception_note", store.NounExceptionNote, id, ExceptionNoteLeaf(n))
}

// saveException saves a changed exception whose state was from, seals it, and notes what was done.
func (a *Area) saveException(tx *store.Tx, actor access.Actor, x exception.Exception, from exception.State, act exception.Act, text string) error {
	if err := tx.SaveException(x, from); err != nil {
		return err
	}
	if err := a.RecordAct(tx, actor.UserID, "exception_"+string(act), store.NounException, x.ID, ExceptionLeaf(x)); err != nil {
		return err
	}
	return a.note(tx, actor, x.ID, act, text)
}

// ExceptionList is one page of exceptions.
type ExceptionList struct {
	List        []exception.Exception
	About       map[int64]string // whom or what each is about, by its id
	Total       int
	Kinds       []exception.Tally // of what has not ended
	Programs    []store.ProgramName
	Departments []org.Department // within the scope
	Owners      []access.User
}

// Exceptions lists the exceptions within the actor's scope, open ones first.
func (a *Area) Exceptions(ctx context.Context, actor access.Actor, f exception.Filter) (l ExceptionList, err error) {
	f.Scope = actor.Scope()
	err = a.Read(ctx, actor, access.ExceptionRead, func(tx *store.Tx) error {
		if l.List, l.Total, err = tx.Exceptions(f); err != nil {
			return err
		}
		if l.About, err = about(tx, f.Scope, l.List); err != nil {
			return err
		}
		if l.Kinds, err = tx.ExceptionKinds(f.Scope); err != nil {
			return err
		}
		if l.Programs, err = tx.ExceptionPrograms(f.Scope); err != nil {
			return err
		}
		if l.Departments, err = tx.Departments(f.Scope); err == nil && actor.Can(access.ExceptionAssign) {
			l.Owners, err = owners(tx, 0)
		}
		return err
	})
	return l, err
}

// about names the student, the class or the batch that exceptions are about, with
// one query per kind.
func about(tx *store.Tx, scope access.Scope, list []exception.Exception) (map[int64]string, error) {
	ids := map[string][]int64{}
	nouns := []string{"payment", "class", "batch", "document"}
	for _, x := range list {
		for _, noun := range nouns {
			if id := x.About(noun); id != 0 {
				ids[noun] = append(ids[noun], id)
			}
		}
	}
	names := map[string]map[int64]string{}
	for _, noun := range nouns {
		found, err := tx.NamesAbout(scope, noun, ids[noun])
		if err != nil {
			return nil, err
		}
		names[noun] = found
	}
	out := make(map[int64]string, len(list))
	for _, x := range list {
		for _, noun := range nouns {
			if name := names[noun][x.About(noun)]; name != "" && out[x.ID] == "" {
				out[x.ID] = name
			}
		}
	}
	return out, nil
}

func owners(tx *store.Tx, department int64) ([]access.User, error) {
	users, err := tx.Users()
	return exception.Owners(users, department), err
}

// ExceptionDetail is one exception with its notes.
type ExceptionDetail struct {
	exception.Exception
	About  string // whom or what it is about
	Notes  []exception.Note
	Owners []access.User // who may see to it
}

// Exception is one exception within the actor's scope.
func (a *Area) Exception(ctx context.Context, actor access.Actor, id int64) (d ExceptionDetail, err error) {
	err = a.Read(ctx, actor, access.ExceptionRead, func(tx *store.Tx) error {
		list, _, err := tx.Exceptions(exception.Filter{Scope: actor.Scope(), ID: id})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return core.ErrNotFound()
		}
		d.Exception = list[0]
		of, err := about(tx, actor.Scope(), list)
		if err != nil {
			return err
		}
		d.About = of[id]
		if d.Notes, err = tx.ExceptionNotes(id); err != nil {
			return err
		}
		if actor.Can(access.ExceptionAssign) {
			d.Owners, err = owners(tx, d.DepartmentID)
		}
		return err
	})
	return d, err
}
