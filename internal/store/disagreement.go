package store

import (
	"maps"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
	"reliefbook/internal/seal"
	"reliefbook/internal/statement"
)

// unclosed is true of rows x of a program that is not closed: closed programs are
// not looked at any more.
const unclosed = "x.program_id NOT IN (SELECT program_id FROM program_close WHERE state IN ('closed', 'reopening'))"

// facts runs one query for facts of one kind and adds them to the list.
func facts[T any](tx *Tx, to *[]T, question string, args ...any) error {
	found, err := list[T](tx, question, args...)
	*to = append(*to, found...)
	return err
}

// Facts is what disagreements are found in, for every program that is not closed:
// one query for a set of rows, never one per row.
func (tx *Tx) Facts() (f recon.Facts, err error) {
	programs, err := tx.openPrograms()
	if err != nil {
		return f, err
	}
	for _, ask := range []func(*recon.Facts) error{tx.standingFacts, tx.caseFacts, tx.groupFacts, tx.linkFacts, tx.inflowFacts, tx.heldFacts, tx.bankFacts} {
		if err := ask(&f); err != nil {
			return f, err
		}
	}
	for _, p := range programs {
		if err := tx.programFacts(p, &f); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (tx *Tx) openPrograms() ([]fund.Program, error) {
	return list[fund.Program](tx, programSelect+`
		WHERE p.id NOT IN (SELECT program_id FROM program_close WHERE state IN ('closed', 'reopening'))
		ORDER BY p.id DESC`)
}

// standingFacts is payments under way or without a receipt, by class and batch,
// since the last act on the batch.
func (tx *Tx) standingFacts(f *recon.Facts) error {
	return facts(tx, &f.Standing, `
		SELECT g.program_id, g.department_id, g.class_id, g.batch_id, g.state, g.heads, g.amount, `+batchSince+` AS since
		FROM (
			SELECT x.program_id, x.department_id, x.class_id, x.batch_id, x.state, count(*) AS heads, sum(x.amount - x.back) AS amount
			FROM payment x
			WHERE (x.state IN ('prepared', 'sent') OR x.state = 'paid' AND x.receipt = 'open') AND `+unclosed+`
			GROUP BY x.program_id, x.department_id, x.class_id, x.batch_id, x.state) g
		JOIN batch b ON b.id = g.batch_id`)
}

// batchSince is when a batch b was last answered, released or prepared.
const batchSince = `coalesce(
	(SELECT max(r.at) FROM bank_result r WHERE r.batch_id = b.id),
	(SELECT max(e.at) FROM entry e WHERE e.subject = 'batch:' || b.id AND e.kind = 'batch_release'),
	b.at)`

// caseColumns is a payment p as a recon.Case, without the amount in question and the time.
const caseColumns = "SELECT p.id AS payment_id, p.program_id, p.department_id, p.batch_id, p.state, p.receipt, "

// caseFacts is payments that failed, receipts with a problem, and overpayments.
func (tx *Tx) caseFacts(f *recon.Facts) error {
	const open = `
		FROM payment p
		JOIN payment x ON x.id = p.id
		JOIN batch b ON b.id = p.batch_id
		WHERE ` + unclosed + " AND " + noSuccessor
	err := facts(tx, &f.Cases, caseColumns+rest+" AS amount, "+batchSince+" AS since"+open+`
			AND (p.state IN ('failed', 'returned') OR p.back > 0)
			AND `+rest+` > 0
			AND p.receipt NOT IN ('not_received', 'problem')`)
	if err != nil {
		return err
	}
	err = facts(tx, &f.Cases, caseColumns+"p.amount - p.back AS amount, (SELECT max(r.at) FROM receipt r WHERE r.payment_id = p.id) AS since"+open+`
			AND p.receipt IN ('not_received', 'problem')`)
	if err != nil {
		return err
	}
	const had = "sum(CASE WHEN x.live = 1 THEN x.amount - x.back + x.forgone ELSE x.forgone END)"
	return facts(tx, &f.Overpaid, `
		SELECT min(x.id) AS payment_id, x.program_id, x.department_id, `+had+` - max(e.amount) AS amount
		FROM payment x
		JOIN entitlement e ON e.id = x.entitlement_id
		WHERE x.person_id IN (SELECT q.person_id FROM payment q WHERE q.replaces_id IS NOT NULL) AND `+unclosed+`
		GROUP BY x.program_id, x.person_id, x.department_id
		HAVING `+had+` > max(e.amount)`)
}

// groupFacts is one card for two people, and one proxy or device for several. A
// shared card that the checker accepted before approval is explained.
func (tx *Tx) groupFacts(f *recon.Facts) error {
	err := facts(tx, &f.Cards, `
		SELECT x.program_id, min(x.id) AS first, count(DISTINCT x.person_id) AS heads, sum(x.amount - x.back) AS amount, min(b.at) AS since
		FROM payment x
		JOIN identity i ON i.id = x.identity_id
		JOIN batch b ON b.id = x.batch_id
		WHERE x.state IN ('sent', 'paid') AND b.channel IN ? AND i.card_blind IS NOT NULL AND `+unclosed+`
			AND NOT EXISTS (SELECT 1 FROM conflict_accept a WHERE a.batch_id = x.batch_id AND a.kind = 'shared_card')
		GROUP BY x.program_id, i.card_blind
		HAVING count(DISTINCT x.person_id) > 1`, payout.ToCards())
	if err != nil {
		return err
	}
	const signed = `
		FROM receipt r
		JOIN payment x ON x.id = r.payment_id
		WHERE r.act = 'confirmed' AND x.receipt = 'confirmed' AND x.state = 'paid' AND ` + unclosed
	const columns = "SELECT x.program_id, min(x.id) AS first, count(DISTINCT x.id) AS heads, sum(x.amount - x.back) AS amount, min(r.at) AS since"
	err = facts(tx, &f.Signers, columns+signed+`
			AND r.proxy_name <> ''
		GROUP BY x.program_id, r.proxy_name
		HAVING count(DISTINCT x.id) > 1`)
	if err != nil {
		return err
	}
	return facts(tx, &f.Signers, columns+", 1 AS device"+signed+`
			AND r.via = 'link'
			AND NOT EXISTS (SELECT 1 FROM receipt_link l WHERE l.payment_id = x.id AND l.device IS NOT NULL)
		GROUP BY x.program_id, x.class_id, r.device, r.at / ?
		HAVING count(DISTINCT x.id) > 1`, int64(10*time.Minute/time.Microsecond))
}

// heldFacts is cash that branches hold and movements that wait.
func (tx *Tx) heldFacts(f *recon.Facts) error {
	advances, err := tx.Advances(access.Everything, 0)
	if err != nil {
		return err
	}
	since, err := list[recon.Holding](tx, `
		SELECT x.program_id, x.department_id, min(v.at) AS since
		FROM advance x
		JOIN transfer t ON t.debit_id = x.account_id AND t.program_id = x.program_id AND t.department_id = x.department_id
		JOIN voucher v ON v.id = t.voucher_id AND v.kind = 'advance_out'
		WHERE `+unclosed+` AND v.at > coalesce((
			SELECT max(h.at)
			FROM handover h
			WHERE h.program_id = x.program_id AND h.department_id = x.department_id AND h.state = 'posted'), 0)
		GROUP BY x.program_id, x.department_id`)
	if err != nil {
		return err
	}
	out := map[[2]int64]time.Time{}
	for _, h := range since {
		out[[2]int64{h.ProgramID, h.DepartmentID}] = h.Since
	}
	for _, a := range advances {
		if at, ok := out[[2]int64{a.ProgramID, a.DepartmentID}]; ok {
			f.Advances = append(f.Advances, recon.Holding{ProgramID: a.ProgramID, DepartmentID: a.DepartmentID, Heads: a.Waiting, Amount: a.Open(), Since: at})
		}
	}
	return facts(tx, &f.Moving, `
		SELECT m.id AS movement_id, m.state = 'sent' AS sent, abs(m.pieces) AS pieces, m.at AS since,
			(SELECT h.department_id FROM holder h WHERE h.id = coalesce(m.to_id, m.from_id)) AS department_id
		FROM movement m
		WHERE m.state IN ('pending', 'sent')`)
}

// bankFacts is the open items of every account with statements: of the books, up to
// the last day of the bank's statements.
func (tx *Tx) bankFacts(f *recon.Facts) error {
	funds, err := tx.Funds()
	if err != nil {
		return err
	}
	for _, x := range funds {
		last, err := tx.LastStatement(x.BankID)
		if err != nil || last.ID == 0 {
			if err != nil {
				return err
			}
			continue
		}
		lines, err := tx.StatementLines(statement.LineFilter{Account: x.BankID, Open: true})
		if err != nil {
			return err
		}
		for _, l := range lines {
			subject := seal.Subject("statement_line", l.ID)
			f.Bank = append(f.Bank, recon.BankOpen{Key: subject, Subject: subject, ByBank: true, Amount: l.Amount, Since: dayStart(l.Day)})
		}
		movements, err := tx.MovementsOf(x.BankID, true)
		if err != nil {
			return err
		}
		for _, m := range movements {
			if m.Day <= last.DayTo {
				f.Bank = append(f.Bank, recon.BankOpen{Key: m.ExceptionKey(), Subject: m.Subject(), PaymentID: m.PaymentID, Amount: m.Amount, Since: dayStart(m.Day)})
			}
		}
	}
	return nil
}

// dayStart is when a day begins; the beginning of time for an invalid day.
func dayStart(day string) time.Time {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}
	}
	return at
}

// programFacts is what has to be asked program by program, since each has a roster
// in force of its own.
func (tx *Tx) programFacts(p fund.Program, f *recon.Facts) error {
	end, err := time.Parse(time.DateOnly, p.ToDay)
	if err != nil {
		return fault.Wrap(err, "read a program's last day")
	}
	end = end.AddDate(0, 0, 1)
	c := recon.Control{ProgramID: p.ID, Heads: p.Heads, Total: p.Total}
	if p.Kind == fund.ByVisit {
		c.Since = end
		return tx.control(f, c, `
			SELECT count(*) AS heads, sum(s.amount) AS total
			FROM visit v
			JOIN visit_person s ON s.visit_id = v.id
			WHERE v.program_id = ? AND v.state = 'posted'`)
	}
	if err := tx.control(f, c, "SELECT heads, total FROM roster WHERE id = "+inForce); err != nil {
		return err
	}
	untried, err := list[recon.Standing](tx, `
		SELECT e.department_id, count(*) AS heads, sum(e.amount) AS amount
		FROM entitlement e
		WHERE e.roster_id = `+inForce+" AND "+neverTried+`
		GROUP BY e.department_id`, p.ID, p.ID, p.ID)
	if err != nil {
		return err
	}
	for _, u := range untried {
		u.ProgramID, u.Since = p.ID, end
		f.Unbatched = append(f.Unbatched, u)
	}
	if err := tx.outsiders(p.ID, f); err != nil {
		return err
	}
	return tx.bookedFacts(p.ID, f)
}

func (tx *Tx) control(f *recon.Facts, c recon.Control, question string) error {
	found, err := find[headsTotal](tx, question, c.ProgramID) //arch:sql the two constants of programFacts
	c.FoundHeads, c.Found, c.NothingYet = found.Heads, found.Total, found.Heads == 0
	f.Controls = append(f.Controls, c)
	return err
}

// outsiders are people who were paid and are neither on the roster in force nor on
// the newest school roll that somebody else loaded.
func (tx *Tx) outsiders(program int64, f *recon.Facts) error {
	const paid = caseColumns + `p.amount - p.back AS amount, b.at AS since
		FROM payment p
		JOIN batch b ON b.id = p.batch_id
		JOIN entitlement e ON e.id = p.entitlement_id
		WHERE p.program_id = ? AND p.state = 'paid' `
	versions, err := find[int](tx, "SELECT count(*) FROM roster WHERE program_id = ?", program)
	if err != nil {
		return err
	}
	if versions > 1 { // the only one is the one they were paid by
		err := facts(tx, &f.OffRoster, paid+`
			AND NOT EXISTS (SELECT 1 FROM entitlement n WHERE n.roster_id = `+inForce+" AND n.person_id = p.person_id)", program, program)
		if err != nil {
			return err
		}
	}
	roll, err := tx.vouchingRoll(program, 0)
	if err != nil || roll == 0 {
		return err
	}
	return facts(tx, &f.OffRoll, paid+`
			AND NOT EXISTS (SELECT 1 FROM roll_line l WHERE l.roll_id = ? AND l.student_no = e.student_no)
			AND NOT EXISTS (SELECT 1 FROM conflict_accept a WHERE a.batch_id = p.batch_id AND a.kind = 'not_on_roll')`, program, roll)
}

// bookedFacts is what was paid by a program's payments and by the ledger, by department.
func (tx *Tx) bookedFacts(program int64, f *recon.Facts) error {
	ledger, err := tx.paidLeg(access.Everything, program)
	if err != nil {
		return err
	}
	paid, err := list[recon.Booked](tx, `
		SELECT program_id, department_id, sum(amount - back) AS by_payments
		FROM payment
		WHERE program_id = ? AND state = 'paid'
		GROUP BY program_id, department_id`, program)
	if err != nil {
		return err
	}
	at := map[int64]recon.Booked{}
	for _, b := range paid {
		at[b.DepartmentID] = b
	}
	for _, l := range ledger {
		b := at[l.DepartmentID]
		b.ProgramID, b.DepartmentID, b.ByLedger = program, l.DepartmentID, b.ByLedger+l.Total
		at[l.DepartmentID] = b
	}
	f.Ledger = slices.AppendSeq(f.Ledger, maps.Values(at))
	return nil
}
