package books

import (
	"bytes"
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/form"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
	"reliefbook/internal/table"
)

// proposal is a noun that a file proposes for a book: by a maker, or asked for at the
// command line until a maker takes it up; decided by a checker.
type proposal[T any] struct {
	noun              store.Noun
	leaf              func(T) func(*seal.LeafWriter)
	proposes, decides access.Action
	rule, asking      decide.Rule[posting.State]
	of                func(*T) *posting.Proposal
	find              func(*store.Tx, int64) (T, error)
	create            func(*store.Tx, T) (int64, error)
	move              func(*store.Tx, T, posting.State) error
}

// propose saves v with what read takes from the file. Refusals: those of sheet.Read
// and read; not_found for no book.
func (p proposal[T]) propose(ctx context.Context, a *Area, actor access.Actor, v T, name string, data []byte,
	read func(*store.Tx, *T, table.Grid) error) (int64, error) {
	o := p.of(&v)
	core.Trim(&o.Reason)
	o.State, o.MakerID, o.At = posting.Pending, actor.UserID, a.Now()
	if actor.Nobody() {
		o.State = posting.Asked
	}
	return core.Make(ctx, a.Core, actor, p.proposes, func(tx *store.Tx) (id int64, err error) {
		if err := form.Reason(o.Reason); err != nil {
			return 0, err
		}
		if !slices.ContainsFunc(posting.BookList, func(b posting.Book) bool { return b.Code == o.Book }) {
			return 0, core.ErrNotFound()
		}
		g, err := sheet.Read(name, data)
		if err != nil {
			return 0, err
		}
		if err := read(tx, &v, g); err != nil {
			return 0, err
		}
		if id, err = p.create(tx, v); err != nil {
			return 0, err
		}
		return id, a.RecordAct(tx, actor.UserID, string(p.noun)+"_"+string(o.State), p.noun, id, p.leaf(v))
	})
}

func (p proposal[T]) decide(ctx context.Context, a *Area, actor access.Actor, id int64, act decide.Act, reason string,
	do func(*store.Tx, *T) error) error {
	needs := p.decides
	if act == decide.Withdraw {
		needs = p.proposes
	}
	s := p.settling(p.rule, posting.Proposal.Matter)
	s.Do = core.Approved(do)
	return core.Settle(ctx, a.Core, actor, needs, s, id, act, reason)
}

// takeUp makes what was asked for at the command line a maker's own proposal, or refuses it.
func (p proposal[T]) takeUp(ctx context.Context, a *Area, actor access.Actor, id int64, take bool, reason string) error {
	s := p.settling(p.asking, posting.Proposal.Asking)
	put := s.Put
	s.Put = func(v *T, to posting.State, by int64, why string) {
		if put(v, to, by, why); take {
			p.of(v).MakerID, p.of(v).CheckerID = by, 0
		}
	}
	return core.Settle(ctx, a.Core, actor, p.proposes, s, id, decide.Of(take), reason)
}

func (p proposal[T]) settling(rule decide.Rule[posting.State],
	matter func(posting.Proposal) decide.Matter[posting.State]) core.Settling[T, posting.State] {
	return core.Settling[T, posting.State]{
		Noun: p.noun, Leaf: p.leaf, Rule: rule, Move: p.move,
		Matter: func(v T) decide.Matter[posting.State] { return matter(*p.of(&v)) },
		Find: func(tx *store.Tx, id int64) (v T, err error) {
			if err := tx.LockCharts(); err != nil {
				return v, err
			}
			return p.find(tx, id)
		},
		Put: func(v *T, to posting.State, by int64, why string) {
			o := p.of(v)
			o.State, o.CheckerID, o.Answer = to, by, why
		},
	}
}

// proposalLeaf is what the leaf of such a noun ends with.
func proposalLeaf(w *seal.LeafWriter, o posting.Proposal) {
	w.Text("reason", o.Reason).Text("state", string(o.State)).Int("maker", o.MakerID).Int("checker", o.CheckerID).Text("answer", o.Answer)
}

// csvFile is a file to be filled in.
func csvFile(captions []string, rows [][]string) ([]byte, error) {
	g := sheet.Grid{Rows: slices.Values(rows)}
	for _, c := range captions {
		g.Columns = append(g.Columns, sheet.Column{Label: c})
	}
	var b bytes.Buffer
	err := sheet.WriteCSV(&b, g, sheet.UTF8)
	return b.Bytes(), err
}
