package books

import (
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/table"
)

// BookOpening is a book with what was proposed as its opening balances, the newest first.
type BookOpening struct {
	posting.Book
	Begun    bool // it has a voucher: opening balances come too late
	Accounts int  // that are open
	List     []posting.Opening
}

// Openings lists the opening balances of every book.
func (a *Area) Openings(ctx context.Context, actor access.Actor) (list []BookOpening, err error) {
	err = a.Read(ctx, actor, access.VoucherRead, func(tx *store.Tx) error {
		all, err := tx.Openings(0)
		if err != nil {
			return err
		}
		for _, b := range posting.BookList {
			row := BookOpening{Book: b}
			if row.Begun, err = tx.Begun(b.Code); err != nil {
				return err
			}
			accounts, err := core.Standing(tx, b.Code)
			if err != nil {
				return err
			}
			row.Accounts = len(accounts)
			for _, o := range all {
				if o.Book == b.Code {
					row.List = append(row.List, o)
				}
			}
			list = append(list, row)
		}
		return nil
	})
	return list, err
}

// OpeningFile is an empty file of opening balances of a book, with its accounts. not_found for no book.
func (a *Area) OpeningFile(ctx context.Context, actor access.Actor, book string, tag lang.Tag) ([]byte, error) {
	if !slices.ContainsFunc(posting.BookList, func(b posting.Book) bool { return b.Code == book }) {
		return nil, core.ErrNotFound()
	}
	accounts, err := core.Ask(ctx, a.Core, actor, access.VoucherRead, func(tx *store.Tx) ([]posting.Standing, error) { return core.Standing(tx, book) })
	if err != nil {
		return nil, err
	}
	return csvFile(posting.OpeningCaptions(tag), posting.OpeningRows(accounts, tag))
}

// ProposeOpening proposes a file as a book's opening balances as of a day. At the command
// line it is asked for, until a maker takes it up. Refusals: those of sheet.Read and
// posting.ReadOpening; opening.day for a day to come, opening.late when the book has a
// voucher, opening.open while others wait.
func (a *Area) ProposeOpening(ctx context.Context, actor access.Actor, book, day, name string, data []byte, reason string) (int64, error) {
	core.Trim(&day)
	o := posting.Opening{Proposal: posting.Proposal{Book: book, Reason: reason}, Day: day}
	return openings.propose(ctx, a, actor, o, name, data, func(tx *store.Tx, o *posting.Opening, g table.Grid) error {
		e := form.New()
		if form.Day(e, "day", day); len(e.Fields) == 0 && day > a.Today() {
			e.Field("day", "opening.day", "To", a.Today())
		}
		if err := e.OrNil(); err != nil {
			return err
		}
		if err := unbegun(tx, book); err != nil {
			return err
		}
		accounts, err := core.Standing(tx, book)
		if err != nil {
			return err
		}
		_, versions, err := chartsOf(tx, book)
		if err != nil {
			return err
		}
		lines, said := posting.ReadOpening(g, accounts, inForce(versions))
		for i := range lines {
			core.Trim(&lines[i].Remark)
		}
		o.Lines = lines
		return core.Said(ctx, said)
	})
}

func unbegun(tx *store.Tx, book string) error {
	begun, err := tx.Begun(book)
	if err == nil && begun {
		err = fault.New(fault.Conflict, "opening.late")
	}
	return err
}

// OpeningDetail is opening balances with the names of their accounts, and what each side comes to.
type OpeningDetail struct {
	posting.Opening
	Names   map[string]string // of accounts, by code
	Total   money.Amount      // of the debit side, and of the credit side
	History []seal.Entry
}

// Opening is one proposal of opening balances.
func (a *Area) Opening(ctx context.Context, actor access.Actor, id int64) (d OpeningDetail, err error) {
	err = a.Read(ctx, actor, access.VoucherRead, func(tx *store.Tx) error {
		if d.Opening, err = opening(tx, id); err != nil {
			return err
		}
		accounts, err := core.Standing(tx, d.Book)
		if err != nil {
			return err
		}
		d.Names = map[string]string{}
		for _, s := range accounts {
			d.Names[s.Account.Code] = s.Account.Name
		}
		for _, l := range d.Lines {
			d.Total += l.Amount
		}
		d.Total /= 2
		d.History, err = tx.History(seal.Subject(store.NounOpening, id))
		return err
	})
	return d, err
}

func opening(tx *store.Tx, id int64) (posting.Opening, error) {
	list, err := tx.Openings(id)
	return core.OneOf(list, err, func(o posting.Opening) bool { return o.ID == id })
}

// DecideOpening posts proposed opening balances as the book's first voucher, refuses them, or
// withdraws them. Refusals: those of OpeningRule; opening.late when the book has a voucher
// meanwhile; those of posting.
func (a *Area) DecideOpening(ctx context.Context, actor access.Actor, id int64, act decide.Act, reason string) error {
	return openings.decide(ctx, a, actor, id, act, reason, a.postOpening)
}

// postOpening posts it while nobody else posts into the book.
func (a *Area) postOpening(tx *store.Tx, o *posting.Opening) error {
	accounts, err := core.Standing(tx, o.Book)
	if err != nil {
		return err
	}
	cny, err := core.CnyOf(tx)
	if err != nil {
		return err
	}
	d := posting.Opened(*o, accounts, cny)
	if err := tx.LockPeriods(d.BookID); err != nil {
		return err
	}
	if err := unbegun(tx, o.Book); err != nil {
		return err
	}
	o.VoucherID, err = tx.Post(d, a.Now())
	return err
}

// TakeUpOpening makes what was asked for at the command line a maker's own proposal, or refuses it.
func (a *Area) TakeUpOpening(ctx context.Context, actor access.Actor, id int64, take bool, reason string) error {
	return openings.takeUp(ctx, a, actor, id, take, reason)
}

var openings = proposal[posting.Opening]{
	noun: store.NounOpening, leaf: OpeningLeaf, proposes: access.OpeningPropose, decides: access.OpeningDecide,
	rule: posting.OpeningRule, asking: posting.OpeningAsking,
	of:   func(o *posting.Opening) *posting.Proposal { return &o.Proposal },
	find: opening, create: (*store.Tx).CreateOpening, move: (*store.Tx).MoveOpening,
}

// OpeningLeaf seals opening balances whole.
func OpeningLeaf(o posting.Opening) func(*seal.LeafWriter) {
	text, _ := o.Lines.MarshalText() // into memory
	return func(w *seal.LeafWriter) {
		proposalLeaf(w.Text("book", o.Book).Text("day", o.Day).Text("lines", string(text)).Int("voucher", o.VoucherID), o.Proposal)
	}
}
