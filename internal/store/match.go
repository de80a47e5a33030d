package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/statement"
)

// MovementsOf lists what moved a bank account, in posting order: all of it, or what is open.
func (tx *Tx) MovementsOf(account int64, open bool) (list []statement.Movement, err error) {
	rows, err := tx.tx.QueryContext(tx.ctx, tx.bind(`SELECT m.voucher_id, m.payment_id, coalesce(n.number, 0), v.day, v.period, v.kind, v.summary, m.amount,
			coalesce(v.reverses_id, 0), coalesce(d.doc_no, i.number, ''), coalesce(d.body, p.supplier, e.name, a.team, ''), coalesce(b.id, 0),
			CASE WHEN g.code IS NULL THEN '' ELSE g.code || '-' || b.no END, y.card_blind, coalesce(s.match_id, 0)
		FROM (SELECT t.voucher_id, CASE w.kind WHEN 'bank_return' THEN t.payment_id ELSE 0 END AS payment_id,
				sum(CASE WHEN t.debit_id = ? THEN t.amount ELSE -t.amount END) AS amount
			FROM transfer t JOIN voucher w ON w.id = t.voucher_id WHERE t.debit_id = ? OR t.credit_id = ?
			GROUP BY t.voucher_id, CASE w.kind WHEN 'bank_return' THEN t.payment_id ELSE 0 END) m
		JOIN voucher v ON v.id = m.voucher_id LEFT JOIN voucher_number n ON n.voucher_id = v.id
		LEFT JOIN fund_document d ON d.voucher_id = v.id
		LEFT JOIN invoice i ON i.voucher_id = v.id LEFT JOIN purchase p ON p.id = i.purchase_id
		LEFT JOIN visit a ON a.voucher_id = v.id
		LEFT JOIN bank_result r ON r.voucher_id = v.id
		LEFT JOIN batch c ON c.release_voucher_id = v.id LEFT JOIN batch b ON b.id = coalesce(r.batch_id, c.id) LEFT JOIN program g ON g.id = b.program_id
		LEFT JOIN payment x ON x.id = m.payment_id LEFT JOIN entitlement e ON e.id = x.entitlement_id LEFT JOIN identity y ON y.id = x.identity_id
		LEFT JOIN match_side s ON s.live = 1 AND s.account_id = ? AND s.voucher_id = m.voucher_id AND s.payment_id = m.payment_id
		WHERE m.amount <> 0 AND (? = 0 OR s.id IS NULL) ORDER BY m.voucher_id, m.payment_id`), account, account, account, account, flag(open))
	if err != nil {
		return nil, fault.Wrap(err, "list an account's movements")
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var m statement.Movement
		var amount int64
		if err := rows.Scan(&m.VoucherID, &m.PaymentID, &m.Number, &m.Day, &m.Period, &m.Kind, &m.Summary, &amount, &m.Reverses, &m.DocNo, &m.Party,
			&m.BatchID, &m.BatchRef, &m.CardBlind, &m.MatchID); err != nil {
			return nil, fault.Wrap(err, "read a movement")
		}
		m.Amount = money.Amount(amount)
		list = append(list, m)
	}
	return list, fault.Wrap(rows.Err(), "list an account's movements")
}

// CreateRun saves a run with its matches, and gives them their ids. match.taken
// when a line or a movement is in another match.
func (tx *Tx) CreateRun(r statement.MatchRun, matches []statement.Match, at time.Time) (int64, error) {
	run, err := tx.insert("INSERT INTO match_run (account_id, how, matches, by_id, at) VALUES (?, ?, ?, ?, ?)", r.AccountID, r.How, len(matches), r.ByID, micros(at))
	if err != nil {
		return 0, fault.Wrap(err, "save a run of matching")
	}
	ids, err := tx.reserve("statement_match", len(matches))
	if err != nil {
		return 0, err
	}
	var sides []statement.MatchSide
	for i := range matches {
		matches[i].ID, matches[i].RunID = ids[i], run
		for _, s := range matches[i].Sides {
			s.MatchID = ids[i]
			sides = append(sides, s)
		}
	}
	err = tx.bulk("statement_match", []string{"id", "run_id", "account_id", "pass", "amount"}, len(matches), func(i int) []any {
		return []any{ids[i], run, r.AccountID, string(matches[i].Pass), int64(matches[i].Amount)}
	})
	if err != nil {
		return 0, err
	}
	columns := []string{"match_id", "account_id", "line_id", "voucher_id", "payment_id", "amount", "live"}
	err = tx.bulk("match_side", columns, len(sides), func(i int) []any {
		s := sides[i]
		return []any{s.MatchID, r.AccountID, orNull(s.LineID), orNull(s.VoucherID), s.PaymentID, int64(s.Amount), 1}
	})
	return run, ifDuplicate(err, fault.New(fault.Conflict, "match.taken"))
}

// UndoMatch takes a match back with a reason. changed_meanwhile when it was taken back before.
func (tx *Tx) UndoMatch(m statement.Match, at time.Time) error {
	n, err := tx.affect("UPDATE match_side SET live = 0 WHERE match_id = ? AND live = 1", m.ID)
	if err != nil {
		return fault.Wrap(err, "take a match back")
	}
	if int(n) != len(m.Sides) {
		return fault.New(fault.Conflict, "changed_meanwhile")
	}
	err = tx.exec("INSERT INTO match_undo (match_id, reason, by_id, at) VALUES (?, ?, ?, ?)", m.ID, m.Reason, m.UndoByID, micros(at))
	return ifDuplicate(err, fault.New(fault.Conflict, "changed_meanwhile"))
}

func matchWhere(f statement.MatchFilter) *where {
	return new(where).andIf(f.ID != 0, "m.id = ?", f.ID).andIf(f.Run != 0, "m.run_id = ?", f.Run).andIf(f.Account != 0, "m.account_id = ?", f.Account).
		andIf(f.Live, "o.match_id IS NULL").andIf(f.Pass != "", "m.pass = ?", string(f.Pass))
}

const matchFrom = ` FROM statement_match m JOIN match_run r ON r.id = m.run_id LEFT JOIN app_user u ON u.id = r.by_id
	LEFT JOIN match_undo o ON o.match_id = m.id LEFT JOIN app_user x ON x.id = o.by_id`

// Matches lists matches with their sides, the newest first, and how many there are in all.
func (tx *Tx) Matches(f statement.MatchFilter) (list []statement.Match, total int, err error) {
	w := matchWhere(f)
	if err := tx.scan(&total, "SELECT count(*)"+matchFrom+w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return nil, 0, fault.Wrap(err, "count matches")
	}
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	var rows []struct {
		ID        int64
		RunID     int64
		AccountID int64
		Pass      string
		Amount    int64
		SaidBy    string
		At        int64
		Undone    int
		UndoByID  int64
		UndoBy    string
		Reason    string
		UndoneAt  int64
	}
	err = tx.scan(&rows, `SELECT m.id, m.run_id, m.account_id, m.pass, m.amount, coalesce(u.name, '') AS said_by, r.at, CASE WHEN o.match_id IS NULL THEN 0 ELSE 1 END AS undone,
		coalesce(o.by_id, 0) AS undo_by_id, coalesce(x.name, '') AS undo_by, coalesce(o.reason, '') AS reason, coalesce(o.at, 0) AS undone_at`+matchFrom+
		w.sql.String()+" ORDER BY m.id DESC LIMIT ? OFFSET ?", w.with(f.Limit, f.Offset)...) //arch:sql where holds constants
	if err != nil {
		return nil, 0, fault.Wrap(err, "list matches")
	}
	list = make([]statement.Match, len(rows))
	at := make(map[int64]int, len(rows))
	first, last := int64(1<<62), int64(0)
	for i, r := range rows {
		list[i] = statement.Match{ID: r.ID, RunID: r.RunID, AccountID: r.AccountID, Pass: recon.Pass(r.Pass), Amount: money.Amount(r.Amount), By: r.SaidBy, At: instant(r.At),
			Undone: r.Undone == 1, UndoByID: r.UndoByID, UndoBy: r.UndoBy, Reason: r.Reason, UndoneAt: instant(r.UndoneAt)}
		at[r.ID], first, last = i, min(first, r.ID), max(last, r.ID)
	}
	return list, total, tx.addSides(list, at, first, last)
}

// addSides loads the sides of matches between two ids into those that are asked for.
func (tx *Tx) addSides(list []statement.Match, at map[int64]int, first, last int64) error {
	rows, err := tx.tx.QueryContext(tx.ctx, tx.bind(`SELECT a.match_id, coalesce(a.line_id, 0), coalesce(a.voucher_id, 0), a.payment_id, a.amount, a.live,
			coalesce(l.day, v.day, ''), coalesce(l.note || CASE l.party WHEN '' THEN '' ELSE ' ' || l.party END, v.summary, ''), coalesce(l.serial, ''),
			coalesce(n.number, 0), coalesce(v.period, '')
		FROM match_side a LEFT JOIN statement_line l ON l.id = a.line_id LEFT JOIN voucher v ON v.id = a.voucher_id
		LEFT JOIN voucher_number n ON n.voucher_id = a.voucher_id
		WHERE a.match_id >= ? AND a.match_id <= ? ORDER BY a.id`), first, last)
	if err != nil {
		return fault.Wrap(err, "load matches")
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var s statement.MatchSide
		var amount int64
		var live int
		if err := rows.Scan(&s.MatchID, &s.LineID, &s.VoucherID, &s.PaymentID, &amount, &live,
			&s.Day, &s.Text, &s.Serial, &s.Number, &s.Period); err != nil {
			return fault.Wrap(err, "load a match")
		}
		s.Amount, s.Live = money.Amount(amount), live == 1
		if i, ok := at[s.MatchID]; ok {
			list[i].Sides = append(list[i].Sides, s)
		}
	}
	return fault.Wrap(rows.Err(), "load matches")
}

// MatchRuns lists every run, oldest first.
func (tx *Tx) MatchRuns() (list []statement.MatchRun, err error) {
	var rows []struct {
		ID        int64
		AccountID int64
		How       string
		Matches   int
		ByID      int64
		At        int64
	}
	err = tx.scan(&rows, "SELECT id, account_id, how, matches, by_id, at FROM match_run ORDER BY id")
	for _, r := range rows {
		list = append(list, statement.MatchRun{ID: r.ID, AccountID: r.AccountID, How: statement.How(r.How), Matches: r.Matches, ByID: r.ByID, At: instant(r.At)})
	}
	return list, fault.Wrap(err, "list runs of matching")
}
