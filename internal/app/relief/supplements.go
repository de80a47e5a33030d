package relief

import (
	"context"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
	"reliefbook/internal/roster"
	"reliefbook/internal/seal"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
	"reliefbook/internal/table"
)

// Adding is a supplement to be proposed. Data may be empty when it only has withdrawals.
type Adding struct {
	Program   int64
	FileName  string
	Data      []byte
	Withdrawn []string
	Heads     int          // control total of the version it makes
	Total     money.Amount // control total, fen
	Note      string
}

// effect is the roster that results from a supplement.
type effect struct {
	base  roster.Version
	lines []roster.Line
	heads int
	total money.Amount
}

// Propose saves a supplement for a checker. Refusals, in this order: form.reason;
// table.refused; supplement.no_base without a roster; supplement.empty;
// supplement.already for an addition already on the roster; supplement.not_on for a
// withdrawal not on it; supplement.in_payment for one with a payment;
// supplement.control_totals; supplement.pending.
func (a *Area) ProposeSupplement(ctx context.Context, actor access.Actor, s Adding) (id int64, err error) {
	core.Trim(&s.Note)
	if err := form.Reason(s.Note); err != nil {
		return 0, err
	}
	return core.Make(ctx, a.Core, actor, access.SupplementPropose, func(tx *store.Tx) (int64, error) {
		if err := tx.LockProgram(); err != nil {
			return 0, err
		}
		if err := tx.ProgramOpen(s.Program); err != nil {
			return 0, err
		}
		row := roster.Supplement{ProgramID: s.Program, FileName: core.ShortName(s.FileName), FileHash: a.FileMark(core.MarkSupplement, s.Data), Withdrawn: s.Withdrawn, Heads: s.Heads,
			Total: s.Total, Note: s.Note, State: roster.SupplementPending, MakerID: actor.UserID, Content: []byte{}}
		e, err := a.effectOf(ctx, tx, row, s.Data)
		if err != nil {
			return 0, err
		}
		row.BaseID = e.base.ID
		if len(s.Data) > 0 {
			if row.Content, err = a.Keys().EncryptBlob(supplementPurpose(row), s.Data); err != nil {
				return 0, err
			}
		}
		return core.Create(tx, a.Core, actor.UserID, "supplement_propose", store.NounSupplement, row,
			tx.CreateSupplement, SupplementLeaf)
	})
}

// supplementPurpose binds the encryption of a supplement's file to its place and content.
func supplementPurpose(s roster.Supplement) string {
	return "supplement/" + core.Itoa(s.ProgramID) + "/" + string(s.FileHash)
}

func SupplementLeaf(s roster.Supplement) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("program", s.ProgramID).Int("base", s.BaseID).Bytes("file", s.FileHash).Text("withdrawn", strings.Join(s.Withdrawn, "\n")).
			Int("heads", int64(s.Heads)).Int("total", int64(s.Total)).Text("note", s.Note).Text("state", string(s.State)).Int("maker", s.MakerID).
			Int("checker", s.CheckerID).Text("reason", s.Reason).Int("roster", s.RosterID)
	}
}

// effectOf computes and proves the effect of a supplement.
func (a *Area) effectOf(ctx context.Context, tx *store.Tx, s roster.Supplement, data []byte) (e effect, err error) {
	p, err := RosterProgram(tx, s.ProgramID)
	if err != nil {
		return e, err
	}
	versions, err := tx.Rosters(s.ProgramID)
	if err != nil {
		return e, err
	}
	if len(versions) == 0 {
		return e, fault.New(fault.Conflict, "supplement.no_base")
	}
	e.base = versions[0]
	if len(data) > 0 {
		grid, err := sheet.Read(s.FileName, data)
		if err != nil {
			return e, err
		}
		if e.lines, err = a.checkedLines(ctx, tx, grid); err != nil {
			return e, err
		}
	}
	if len(e.lines) == 0 && len(s.Withdrawn) == 0 {
		return e, fault.New(fault.Invalid, "supplement.empty")
	}
	for _, l := range e.lines {
		if p.PerHead > 0 && l.Amount != p.PerHead {
			return e, fault.New(fault.Invalid, "roster.per_head", "Declared", p.PerHead, "Found", l.Amount)
		}
	}
	return a.prove(tx, s, e)
}

func (a *Area) prove(tx *store.Tx, s roster.Supplement, e effect) (effect, error) {
	numbers := append([]string{}, s.Withdrawn...)
	for _, l := range e.lines {
		numbers = append(numbers, l.StudentNo)
	}
	listed, err := tx.ListedOf(s.ProgramID, e.base.ID, numbers)
	if err != nil {
		return e, err
	}
	e.heads, e.total = e.base.Heads, e.base.Total
	var already, unknown, paying []string
	for _, l := range e.lines {
		if _, on := listed[l.StudentNo]; on {
			already = append(already, l.StudentNo+" "+l.Name)
		}
		if e.total, err = money.Add(e.total, l.Amount); err != nil {
			return e, err
		}
		e.heads++
	}
	for _, no := range s.Withdrawn {
		switch l, on := listed[no]; {
		case !on:
			unknown = append(unknown, no)
		case l.Paying:
			paying = append(paying, no+" "+l.Name)
		default:
			e.heads, e.total = e.heads-1, e.total-l.Amount
		}
	}
	switch {
	case len(already) > 0:
		return e, fault.New(fault.Conflict, "supplement.already", "Who", strings.Join(already, "、"))
	case len(unknown) > 0:
		return e, fault.New(fault.Conflict, "supplement.not_on", "Who", strings.Join(unknown, "、"))
	case len(paying) > 0:
		return e, fault.New(fault.Conflict, "supplement.in_payment", "Who", strings.Join(paying, "、"))
	case e.heads != s.Heads || e.total != s.Total:
		return e, fault.New(fault.Conflict, "supplement.control_totals", "Heads", s.Heads, "Total", s.Total, "FoundHeads", e.heads, "FoundTotal", e.total,
			"Difference", e.total-s.Total)
	}
	return e, nil
}

// Supplements lists a program's supplements, newest first, and its roster in force.
func (a *Area) Supplements(ctx context.Context, actor access.Actor, program int64) (list []roster.Supplement, base roster.Version, err error) {
	err = a.Read(ctx, actor, access.RosterRead, func(tx *store.Tx) error {
		if list, err = tx.Supplements(program); err != nil {
			return err
		}
		versions, err := tx.Rosters(program)
		if len(versions) > 0 {
			base = versions[0]
		}
		return err
	})
	return list, base, err
}

// DecideSupplement approves a supplement, which proves it again and freezes the
// roster's next version, or rejects it with a reason. Refusal: supplement.moved
// when the roster it is based on is no longer in force.
func (a *Area) DecideSupplement(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.SupplementDecide, core.Settling[roster.Supplement, roster.SupplementState]{
		Noun: store.NounSupplement, Leaf: SupplementLeaf, Rule: roster.SupplementRule, Matter: roster.Supplement.Matter,
		Find: func(tx *store.Tx, id int64) (s roster.Supplement, err error) {
			if err := tx.LockProgram(); err != nil {
				return s, err
			}
			return tx.Supplement(id)
		},
		Within: func(s roster.Supplement) int64 { return s.ProgramID },
		Put: func(s *roster.Supplement, to roster.SupplementState, by int64, why string) {
			s.State, s.CheckerID, s.Reason = to, by, why
		},
		Do: core.Approved(func(tx *store.Tx, s *roster.Supplement) (err error) {
			s.RosterID, err = a.freezeSupplement(ctx, tx, *s)
			return err
		}),
		Save: (*store.Tx).DecideSupplement,
	}, id, decide.Of(approve), reason)
}

// SupplementColumns is what the maker said of the columns of a supplement's file, for whoever decides on it; nil: nothing.
func (a *Area) SupplementColumns(ctx context.Context, actor access.Actor, id int64) (said table.Mapping, err error) {
	err = a.Read(ctx, actor, access.RosterRead, func(tx *store.Tx) error {
		s, err := tx.Supplement(id)
		if err != nil || len(s.Content) == 0 {
			return err
		}
		data, err := a.Keys().DecryptBlob(supplementPurpose(s), s.Content)
		said, _ = table.Unpack(data)
		return err
	})
	return said, err
}

func (a *Area) freezeSupplement(ctx context.Context, tx *store.Tx, s roster.Supplement) (int64, error) {
	var data []byte
	var err error
	if len(s.Content) > 0 {
		if data, err = a.Keys().DecryptBlob(supplementPurpose(s), s.Content); err != nil {
			return 0, err
		}
	}
	e, err := a.effectOf(ctx, tx, s, data)
	if err != nil {
		return 0, err
	}
	if e.base.ID != s.BaseID {
		return 0, fault.New(fault.Conflict, "supplement.moved")
	}
	departments, err := departmentIDs(tx)
	if err != nil {
		return 0, err
	}
	v := roster.Version{ProgramID: s.ProgramID, Version: e.base.Version + 1, FileName: s.FileName, FileHash: core.PlainSum([]byte("supplement/" + core.Itoa(s.ID))),
		Heads: e.heads, Total: e.total, MakerID: s.MakerID, FrozenBy: s.CheckerID}
	return tx.FreezeRoster(v, store.Base{Roster: e.base.ID, Without: s.Withdrawn}, e.lines, departments, a.Keys(), a.Now())
}
