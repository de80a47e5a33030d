package store

import (
	_ "embed" // what is proven of a program
	"hash/fnv"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
)

// lockShared takes a shared lock: other sharers go on, and an exclusive lock waits
// until this transaction ends.
func (tx *Tx) lockShared(name string) error {
	if tx.engine == SQLite {
		return nil
	}
	h := fnv.New64a()
	h.Write([]byte("reliefbook/" + name))
	return tx.exec("SELECT pg_advisory_xact_lock_shared(?)", int64(h.Sum64()))
}

func periodName(book int64) string { return seal.Subject("periods", book) }

// ProgramOpen refuses an act on a closed program (program.closed), and makes a
// closing wait for the act.
func (tx *Tx) ProgramOpen(program int64) error {
	if err := tx.lockShared(seal.Subject("program", program)); err != nil {
		return err
	}
	closed, err := find[bool](tx, "SELECT EXISTS (SELECT 1 FROM program_close WHERE program_id = ? AND state IN ('closed', 'reopening'))", program)
	if err != nil {
		return err
	}
	if closed {
		return fault.New(fault.Conflict, "program.closed")
	}
	return nil
}

// PaymentsOpen is ProgramOpen for the programs of payments within the scope; others
// count as not existing.
func (tx *Tx) PaymentsOpen(s access.Scope, payments []int64) error {
	w := new(where).and("id IN ?", payments).within(s, "department_id")
	programs, err := listWhere[int64](tx, "SELECT DISTINCT program_id FROM payment", w, "ORDER BY program_id")
	if err != nil {
		return err
	}
	for _, p := range programs {
		if err := tx.ProgramOpen(p); err != nil {
			return err
		}
	}
	return nil
}

// shareWith makes the closing of the period or of a program wait for the posting.
func (tx *Tx) shareWith(d ledger.Draft) error {
	if tx.engine == SQLite || len(d.Day) < len("2006-01") {
		return nil
	}
	if err := tx.lockShared(periodName(d.BookID)); err != nil {
		return err
	}
	programs := map[int64]bool{}
	for _, t := range d.Transfers {
		programs[t.Program] = true
	}
	for _, p := range sortedKeys(programs) {
		if p == 0 {
			continue
		}
		if err := tx.lockShared(seal.Subject("program", p)); err != nil {
			return err
		}
	}
	return nil
}

// ifClosed turns a trigger's error into its refusal: period.closed, program.closed.
func ifClosed(err error, d ledger.Draft) error {
	switch {
	case err == nil:
		return nil
	case strings.Contains(err.Error(), "closed: period"):
		return fault.New(fault.Conflict, "period.closed", "Period", ledger.Period(d.Day))
	case strings.Contains(err.Error(), "closed: program"):
		return fault.New(fault.Conflict, "program.closed")
	}
	return err
}

// LockClosing makes acts on a program, and other closings, wait for this transaction.
func (tx *Tx) LockClosing(program int64) error { return tx.lock(seal.Subject("program", program)) }

const closingSelect = `
	SELECT c.id, c.program_id, c.state, c.heads, c.entitled, c.paid, c.forgone, c.carried, c.carried_total, c.note, c.reason,
		c.maker_id, m.name AS maker, c.checker_id, k.name AS checker, c.reopen_maker_id, r.name AS reopen_maker,
		c.reopen_checker_id AS reopener_id, o.name AS reopener, c.at
	FROM program_close c
	JOIN app_user m ON m.id = c.maker_id
	LEFT JOIN app_user k ON k.id = c.checker_id
	LEFT JOIN app_user r ON r.id = c.reopen_maker_id
	LEFT JOIN app_user o ON o.id = c.reopen_checker_id `

// Closings lists the closings of a program, or of every program (0), newest first.
func (tx *Tx) Closings(program int64) ([]fund.Closing, error) {
	return list[fund.Closing](tx, closingSelect+"WHERE ? = 0 OR c.program_id = ? ORDER BY c.id DESC", program, program)
}

// CreateClosing saves a proposed closing. close.pending when there is one that was not reopened.
func (tx *Tx) CreateClosing(c fund.Closing, at time.Time) (int64, error) {
	c.State, c.Reason, c.At = fund.ClosePending, "", at
	id, err := tx.create("program_close",
		"program_id, state, heads, entitled, paid, forgone, carried, carried_total, note, reason, maker_id, at", c)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "close.pending"))
}

// SaveClosing saves the changes of a closing whose state was from.
func (tx *Tx) SaveClosing(c fund.Closing, from fund.CloseState) error {
	return tx.change("program_close", "state, reason, checker_id?, reopen_maker_id?, reopen_checker_id:reopener_id?", c,
		"id = ? AND state = ?", c.ID, from)
}

//go:embed sql/closing/proof.sql
var proofSQL string

// proofRow is the figures of a program that single queries give.
type proofRow struct {
	fund.Proof
	Seen      int
	SeenTotal money.Amount
}

// Proof collects what must hold before a program closes.
func (tx *Tx) Proof(program int64) (fund.Proof, error) {
	row, err := one[proofRow](tx, proofSQL, program)
	p := row.Proof
	if err != nil {
		return p, err
	}
	if p.Program, err = tx.Program(program); err != nil {
		return p, err
	}
	rows, err := tx.ThreeWay(access.Everything, program)
	if err != nil {
		return p, err
	}
	for _, r := range rows {
		p.EntitledHeads, p.Entitled, p.Paid, p.Forgone = p.EntitledHeads+r.EntitledHeads, p.Entitled+r.Entitled, p.Paid+r.Paid, p.Forgone+r.Forgone
	}
	if p.Program.Kind == fund.ByVisit { // what was given is what was entitled
		p.EntitledHeads, p.Entitled, p.Paid = row.Seen, row.SeenTotal, row.SeenTotal
	}
	advances, err := tx.Advances(access.Everything, program)
	if err != nil {
		return p, err
	}
	for _, a := range advances {
		p.Advances += a.Open()
	}
	uses, err := tx.Uses(p.Program.AllocationID)
	if err == nil && len(uses) > 0 {
		p.Allocated, p.Spent, p.Returned, p.Unspent = uses[0].Allocated, uses[0].Spent, uses[0].Returned, uses[0].Unspent
	}
	return p, err
}
