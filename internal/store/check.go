package store

import (
	"slices"

	"reliefbook/internal/fault"
)

// Check is one rule of the books as a question for what breaks it: each row
// names the record that does.
type Check struct {
	Rule  string // its words are the catalogue's "verify.<rule>"
	Count string // how many records the rule looks at
	Query string // the subjects that break it
}

// Checks are the rules that a question to the database can recompute, in the
// order verify reports them. None of them trusts a stored total.
var Checks = slices.Concat(bookChecks, rowChecks)

var bookChecks = []Check{
	{"balance", "SELECT count(*) FROM account", `SELECT 'account:' || a.id FROM account a LEFT JOIN account_guard g ON g.account_id = a.id
		LEFT JOIN (SELECT id, sum(d) AS d, sum(c) AS c FROM (
			SELECT debit_id AS id, amount AS d, 0 AS c FROM transfer UNION ALL SELECT credit_id, 0, amount FROM transfer) x GROUP BY id) m ON m.id = a.id
		WHERE g.account_id IS NULL OR g.debits <> coalesce(m.d, 0) OR g.credits <> coalesce(m.c, 0)
		OR g.guarded <> a.guarded OR g.sign <> CASE a.side WHEN 'debit' THEN 1 ELSE -1 END`},
	{"overdraft", "SELECT count(*) FROM account WHERE guarded = 1", `SELECT 'account:' || a.id FROM account a
		JOIN (SELECT id, sum(v) AS v FROM (SELECT debit_id AS id, amount AS v FROM transfer UNION ALL SELECT credit_id, -amount FROM transfer) x
			GROUP BY id) m ON m.id = a.id
		WHERE a.guarded = 1 AND (a.side = 'debit' AND m.v < 0 OR a.side = 'credit' AND m.v > 0)`},
	{"transfer_accounts", "SELECT count(*) FROM transfer", `SELECT 'voucher:' || t.voucher_id FROM transfer t
		LEFT JOIN voucher v ON v.id = t.voucher_id LEFT JOIN account d ON d.id = t.debit_id LEFT JOIN account c ON c.id = t.credit_id
		WHERE v.id IS NULL OR d.id IS NULL OR c.id IS NULL OR d.id = c.id OR t.amount <= 0 OR d.book_id <> v.book_id OR c.book_id <> v.book_id
		OR d.asset_id <> t.asset_id OR c.asset_id <> t.asset_id`},
	{"voucher_lines", "SELECT count(*) FROM voucher", `SELECT 'voucher:' || v.id FROM voucher v
		LEFT JOIN (SELECT voucher_id, count(*) AS n, min(line) AS first, max(line) AS last FROM transfer GROUP BY voucher_id) t ON t.voucher_id = v.id
		WHERE t.n IS NULL OR t.n <> v.lines OR t.first <> 1 OR t.last <> v.lines OR v.maker_id = v.checker_id OR v.period <> substr(v.day, 1, 7)`},
	{"voucher_numbers", "SELECT count(*) FROM voucher_number", `SELECT 'book:' || x.book_id FROM (SELECT book_id, period, count(*) AS n,
			min(number) AS first, max(number) AS last FROM voucher_number GROUP BY book_id, period) x WHERE x.first <> 1 OR x.last <> x.n
		UNION ALL SELECT 'voucher:' || n.voucher_id FROM voucher_number n LEFT JOIN voucher v ON v.id = n.voucher_id
		WHERE v.id IS NULL OR v.book_id <> n.book_id OR v.period <> n.period
		UNION ALL SELECT 'voucher:' || x.voucher_id FROM (SELECT n.voucher_id, n.number, row_number() OVER (PARTITION BY n.book_id, n.period ORDER BY s.seq) AS place
			FROM voucher_number n JOIN entry e ON e.subject = 'voucher:' || n.voucher_id AND e.kind = 'voucher' JOIN sealed s ON s.entry_id = e.id) x
		WHERE x.number <> x.place`},
	{"entries", "SELECT count(*) FROM entry", `SELECT 'entry:' || e.id FROM entry e LEFT JOIN sealed s ON s.entry_id = e.id
			LEFT JOIN unsealed u ON u.entry_id = e.id WHERE (s.entry_id IS NULL) = (u.entry_id IS NULL)
		UNION ALL SELECT 'entry:' || u.entry_id FROM unsealed u LEFT JOIN entry e ON e.id = u.entry_id WHERE e.id IS NULL
		UNION ALL SELECT 'voucher:' || v.id FROM voucher v WHERE (SELECT count(*) FROM entry e WHERE e.subject = 'voucher:' || v.id AND e.kind = 'voucher') <> 1
		UNION ALL SELECT e.subject FROM entry e JOIN sealed s ON s.entry_id = e.id
			LEFT JOIN voucher_number n ON 'voucher:' || n.voucher_id = e.subject WHERE e.kind = 'voucher' AND n.voucher_id IS NULL`},
	{"roster_totals", "SELECT count(*) FROM roster", `SELECT 'roster:' || r.id FROM roster r LEFT JOIN (SELECT roster_id, count(*) AS n, sum(amount) AS total
		FROM entitlement GROUP BY roster_id) e ON e.roster_id = r.id WHERE e.n IS NULL OR e.n <> r.heads OR e.total <> r.total`},
	{"payment_entitlement", "SELECT count(*) FROM payment", `SELECT 'payment:' || p.id FROM payment p LEFT JOIN entitlement e ON e.id = p.entitlement_id
		LEFT JOIN roster r ON r.id = e.roster_id WHERE e.id IS NULL OR e.person_id <> p.person_id OR e.department_id <> p.department_id
		OR e.class_id <> p.class_id OR e.amount < p.amount OR r.program_id <> p.program_id OR p.replaces_id IS NULL AND e.amount <> p.amount`},
	{"payment_once", "SELECT count(*) FROM payment", `SELECT 'person:' || person_id FROM payment WHERE state IN ('prepared', 'sent', 'held', 'paid')
		GROUP BY program_id, person_id, part HAVING count(*) > 1
		UNION ALL SELECT 'person:' || p.person_id FROM payment p JOIN entitlement e ON e.id = p.entitlement_id
		GROUP BY p.program_id, p.person_id HAVING sum(CASE WHEN p.live = 1 THEN p.amount - p.back ELSE 0 END + p.forgone) > max(e.amount)`},
	{"payment_chain", "SELECT count(*) FROM payment WHERE replaces_id IS NOT NULL", `SELECT 'payment:' || p.id FROM payment p
		LEFT JOIN payment o ON o.id = p.replaces_id WHERE p.replaces_id IS NOT NULL AND p.state <> 'cancelled' AND (o.id IS NULL
		OR o.person_id <> p.person_id OR o.program_id <> p.program_id OR o.state NOT IN ('failed', 'returned', 'paid')
		OR p.part <> o.part + CASE o.state WHEN 'paid' THEN 1 ELSE 0 END OR p.amount > CASE o.state WHEN 'failed' THEN o.amount ELSE o.back END - o.forgone)`},
	{"payment_ledger", "SELECT count(*) FROM payment", `SELECT 'payment:' || id FROM (
			SELECT id, 1 AS found, CASE state WHEN 'paid' THEN amount - back ELSE 0 END AS want, 0 AS paid, department_id AS department,
				program_id AS program FROM payment
			UNION ALL SELECT x.payment_id, 0, 0, CASE WHEN x.debit_id = g.payable_id THEN x.amount ELSE -x.amount END, x.department_id, x.program_id
				FROM transfer x JOIN program g ON g.id = x.program_id WHERE x.payment_id <> 0) y
		GROUP BY id HAVING sum(found) <> 1 OR sum(want) <> sum(paid) OR min(department) <> max(department) OR min(program) <> max(program)`},
	{"batch_totals", "SELECT count(*) FROM batch", `SELECT 'batch:' || b.id FROM batch b LEFT JOIN (SELECT batch_id, count(*) AS n, sum(amount) AS total,
			count(CASE WHEN state = 'prepared' THEN 1 END) AS prepared, count(CASE WHEN state = 'cancelled' THEN 1 END) AS cancelled
			FROM payment GROUP BY batch_id) p ON p.batch_id = b.id
		WHERE p.n IS NULL OR p.n <> b.heads OR p.total <> b.total OR p.prepared <> CASE WHEN b.state IN ('released', 'cancelled') THEN 0 ELSE b.heads END
		OR p.cancelled <> CASE b.state WHEN 'cancelled' THEN b.heads ELSE 0 END`},
	{"receipt_last", "SELECT count(*) FROM payment", `SELECT 'payment:' || p.id FROM payment p
		LEFT JOIN (SELECT payment_id, max(id) AS id FROM receipt GROUP BY payment_id) l ON l.payment_id = p.id LEFT JOIN receipt r ON r.id = l.id
		WHERE p.receipt <> CASE coalesce(r.act, 'undone') WHEN 'undone' THEN 'open' WHEN 'withdrawn' THEN 'open' ELSE r.act END
		OR p.receipt <> 'open' AND p.state NOT IN ('paid', 'returned')`},
	{"forgone_ledger", "SELECT count(*) FROM program", `SELECT 'program:' || g.id FROM program g
		LEFT JOIN (SELECT program_id, sum(forgone) AS total FROM payment GROUP BY program_id) p ON p.program_id = g.id
		LEFT JOIN (SELECT t.program_id, sum(t.amount) AS total FROM transfer t JOIN voucher v ON v.id = t.voucher_id JOIN program x ON x.id = t.program_id
			WHERE v.kind = 'forgone' AND t.debit_id = x.payable_id GROUP BY t.program_id) f ON f.program_id = g.id
		WHERE coalesce(p.total, 0) <> coalesce(f.total, 0)`},
	{"result_lines", "SELECT count(*) FROM bank_result", `SELECT 'result:' || r.id FROM bank_result r LEFT JOIN (SELECT result_id, count(*) AS n,
			coalesce(sum(CASE WHEN verdict = 'matched' AND outcome = 'succeeded' THEN amount END), 0) AS paid FROM bank_result_line GROUP BY result_id) l ON l.result_id = r.id
		LEFT JOIN (SELECT voucher_id, sum(amount) AS total FROM transfer GROUP BY voucher_id) t ON t.voucher_id = r.voucher_id
		WHERE coalesce(l.n, 0) <> r.lines OR coalesce(l.paid, 0) <> coalesce(t.total, 0)`},
	{"stock_value", "SELECT count(*) FROM purchase", `SELECT 'purchase:' || p.id FROM purchase p
		JOIN (SELECT l.purchase_id, sum(CASE WHEN l.role = 'value' THEN x.n ELSE 0 END) AS value, sum(CASE WHEN l.role = 'held' THEN x.n ELSE 0 END) AS held
			FROM lot_account l JOIN (SELECT debit_id AS id, amount AS n FROM transfer UNION ALL SELECT credit_id, -amount FROM transfer) x ON x.id = l.account_id
			GROUP BY l.purchase_id) b ON b.purchase_id = p.id WHERE b.value <> b.held * p.unit_cost`},
	{"goods_ledger", "SELECT count(*) FROM goods_in", `SELECT 'goods:' || g.id FROM goods_in g JOIN purchase p ON p.id = g.purchase_id
		JOIN gift_item i ON i.id = p.item_id LEFT JOIN (SELECT voucher_id, asset_id, sum(amount) AS n FROM transfer GROUP BY voucher_id, asset_id) t
			ON t.voucher_id = g.voucher_id AND t.asset_id = i.asset_id WHERE g.accepted <> coalesce(t.n, 0)
		UNION ALL SELECT 'purchase:' || p.id FROM purchase p JOIN (SELECT purchase_id, sum(accepted) AS n FROM goods_in GROUP BY purchase_id) g
			ON g.purchase_id = p.id WHERE g.n > p.pieces`},
	{"invoice_ledger", "SELECT count(*) FROM invoice WHERE state = 'paid'", `SELECT 'invoice:' || i.id FROM invoice i JOIN purchase p ON p.id = i.purchase_id
		JOIN fund_document d ON d.id = p.allocation_id
		LEFT JOIN (SELECT voucher_id, credit_id, sum(amount) AS n FROM transfer GROUP BY voucher_id, credit_id) t ON t.voucher_id = i.voucher_id
			AND t.credit_id = d.used_id WHERE i.state = 'paid' AND coalesce(t.n, 0) <> i.amount`},
	{"movement_ledger", "SELECT count(*) FROM movement", `SELECT 'movement:' || m.id FROM movement m JOIN gift_item i ON i.id = m.item_id
		LEFT JOIN (SELECT movement_id, sum(pieces) AS n FROM movement_lot GROUP BY movement_id) l ON l.movement_id = m.id
		LEFT JOIN (SELECT voucher_id, asset_id, sum(amount) AS n FROM transfer GROUP BY voucher_id, asset_id) t
			ON t.voucher_id = m.voucher_id AND t.asset_id = i.asset_id
		LEFT JOIN (SELECT movement_id, sum(pieces) AS n FROM recipient GROUP BY movement_id) r ON r.movement_id = m.id
		WHERE coalesce(l.n, 0) <> CASE m.state WHEN 'posted' THEN abs(m.pieces) ELSE 0 END OR coalesce(t.n, 0) <> coalesce(l.n, 0)
		OR coalesce(r.n, m.pieces) <> m.pieces OR (m.state = 'posted') <> (m.voucher_id IS NOT NULL)`},
	{"prizes", "SELECT count(*) FROM dice_roll", `SELECT 'activity:' || a.id FROM activity a JOIN (
			SELECT p.activity_id, p.tier, p.item_id, p.pieces, p.places,
				(SELECT count(*) FROM dice_roll d WHERE d.activity_id = p.activity_id AND d.tier = p.tier AND d.won = 1)
				+ (SELECT count(*) FROM riddle_answer n JOIN riddle q ON q.id = n.riddle_id WHERE q.activity_id = p.activity_id AND n.won = 1 AND p.tier = 'riddle') AS won
			FROM prize p) z ON z.activity_id = a.id WHERE z.won > z.places
		UNION ALL SELECT 'movement:' || m.id FROM movement m LEFT JOIN dice_roll d ON d.movement_id = m.id LEFT JOIN riddle_answer n ON n.movement_id = m.id
			LEFT JOIN prize p ON p.activity_id = m.activity_id AND p.tier = coalesce(d.tier, 'riddle')
			WHERE m.kind = 'prize' AND ((d.id IS NULL) = (n.id IS NULL) OR p.id IS NULL OR p.item_id <> m.item_id OR p.pieces <> m.pieces OR m.state <> 'posted')
		UNION ALL SELECT 'player:' || d.player_id FROM dice_roll d JOIN activity a ON a.id = d.activity_id GROUP BY d.player_id, a.tries HAVING count(*) > a.tries`},
	{"corrections", "SELECT count(*) FROM correction", `SELECT 'correction:' || c.id FROM correction c LEFT JOIN voucher v ON v.id = c.voucher_id
		LEFT JOIN voucher r ON r.id = c.red_id LEFT JOIN voucher b ON b.id = c.blue_id
		LEFT JOIN (SELECT correction_id, count(*) AS n, sum(amount) AS total FROM correction_line GROUP BY correction_id) l ON l.correction_id = c.id
		LEFT JOIN (SELECT voucher_id, sum(amount) AS total FROM transfer GROUP BY voucher_id) t ON t.voucher_id = coalesce(b.id, v.id)
		LEFT JOIN (SELECT voucher_id, sum(amount) AS total FROM transfer GROUP BY voucher_id) w ON w.voucher_id = v.id
		WHERE v.id IS NULL OR coalesce(l.n, 0) <> c.lines OR (c.state = 'posted') <> (b.id IS NOT NULL)
		OR c.state = 'posted' AND (b.kind <> 'correction' OR b.book_id <> v.book_id OR t.total <> coalesce(l.total, w.total)
			OR c.kind = 'rewrite' AND (r.id IS NULL OR r.reverses_id <> c.voucher_id))
		UNION ALL SELECT 'voucher:' || v.id FROM voucher v LEFT JOIN correction c ON c.blue_id = v.id WHERE v.kind = 'correction' AND c.id IS NULL`},
	{"closed_periods", "SELECT count(*) FROM period_close", `SELECT 'period_close:' || c.id FROM period_close c
		WHERE c.state <> 'reopened' AND c.vouchers <> (SELECT count(*) FROM voucher v WHERE v.book_id = c.book_id AND v.period = c.period)`},
	{"closed_programs", "SELECT count(*) FROM program_close", `SELECT 'program_close:' || c.id FROM program_close c JOIN program g ON g.id = c.program_id
		WHERE c.state IN ('closed', 'reopening') AND (c.entitled <> c.paid + c.forgone OR c.paid <> (SELECT
			coalesce(sum(CASE WHEN t.debit_id = g.expense_id THEN t.amount WHEN t.credit_id = g.expense_id THEN -t.amount ELSE 0 END), 0) FROM transfer t WHERE t.program_id = g.id))`},
	{"document_ledger", "SELECT count(*) FROM fund_document WHERE state = 'posted'", `SELECT 'document:' || d.id FROM fund_document d
		LEFT JOIN (SELECT voucher_id, sum(amount) AS total FROM transfer GROUP BY voucher_id) t ON t.voucher_id = d.voucher_id
		WHERE d.state = 'posted' AND (t.total IS NULL OR t.total <> d.amount)`},
	{"statement_sums", "SELECT count(*) FROM bank_statement", `SELECT 'statement:' || s.id FROM bank_statement s
		LEFT JOIN (SELECT statement_id, count(*) AS n, sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS received,
			sum(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS paid FROM statement_line WHERE line > 0 GROUP BY statement_id) l ON l.statement_id = s.id
		LEFT JOIN bank_statement p ON p.id = s.previous_id AND p.account_id = s.account_id
		LEFT JOIN (SELECT statement_id, sum(amount) AS held FROM statement_line WHERE line = 0 GROUP BY statement_id) o ON o.statement_id = s.id
		WHERE coalesce(l.n, 0) <> s.lines OR coalesce(l.received, 0) <> s.received OR coalesce(l.paid, 0) <> s.paid OR s.opening + s.received - s.paid <> s.closing
		OR coalesce(o.held, 0) <> CASE s.previous_id WHEN 0 THEN s.opening ELSE 0 END OR s.previous_id <> 0 AND (p.id IS NULL OR p.closing <> s.opening OR p.id > s.id)
		UNION ALL SELECT 'statement:' || b.statement_id FROM (SELECT l.statement_id, l.balance,
			s.opening + sum(CASE WHEN l.line = 0 THEN 0 ELSE l.amount END) OVER (PARTITION BY l.statement_id ORDER BY l.id) AS runs
			FROM statement_line l JOIN bank_statement s ON s.id = l.statement_id) b WHERE b.balance IS NOT NULL AND b.balance <> b.runs`},
	{"match_balance", "SELECT count(*) FROM statement_match", `SELECT 'match:' || m.id FROM statement_match m LEFT JOIN (
			SELECT x.match_id, sum(x.bank) AS bank, sum(x.books) AS books, count(*) AS n, sum(x.off) AS off FROM (
				SELECT a.match_id, coalesce(l.amount, 0) AS bank, 0 AS books, CASE WHEN l.id IS NULL OR l.account_id <> a.account_id OR l.amount <> a.amount THEN 1 ELSE 0 END AS off
				FROM match_side a LEFT JOIN statement_line l ON l.id = a.line_id WHERE a.line_id IS NOT NULL
				UNION ALL SELECT a.match_id, 0, coalesce(t.amount, 0), CASE WHEN t.amount IS NULL OR t.amount <> a.amount THEN 1 ELSE 0 END
				FROM match_side a LEFT JOIN (SELECT q.account_id, q.voucher_id, q.payment_id, sum(q.amount) AS amount FROM (
						SELECT d.debit_id AS account_id, d.voucher_id, CASE v.kind WHEN 'bank_return' THEN d.payment_id ELSE 0 END AS payment_id, d.amount
						FROM transfer d JOIN voucher v ON v.id = d.voucher_id WHERE d.debit_id IN (SELECT bank_id FROM fund)
						UNION ALL SELECT c.credit_id, c.voucher_id, CASE v.kind WHEN 'bank_return' THEN c.payment_id ELSE 0 END, -c.amount
						FROM transfer c JOIN voucher v ON v.id = c.voucher_id WHERE c.credit_id IN (SELECT bank_id FROM fund)) q
					GROUP BY q.account_id, q.voucher_id, q.payment_id) t ON t.account_id = a.account_id AND t.voucher_id = a.voucher_id AND t.payment_id = a.payment_id
				WHERE a.voucher_id IS NOT NULL) x GROUP BY x.match_id) b ON b.match_id = m.id
		LEFT JOIN match_run r ON r.id = m.run_id
		WHERE b.n IS NULL OR b.n < 2 OR b.off > 0 OR b.bank <> b.books OR b.bank <> m.amount OR r.id IS NULL OR r.account_id <> m.account_id
		UNION ALL SELECT 'match_run:' || r.id FROM match_run r LEFT JOIN (SELECT run_id, count(*) AS n FROM statement_match GROUP BY run_id) c ON c.run_id = r.id
		WHERE coalesce(c.n, 0) <> r.matches`},
	{"match_once", "SELECT count(*) FROM match_side", `SELECT 'match:' || a.match_id FROM match_side a LEFT JOIN match_undo u ON u.match_id = a.match_id
		WHERE (a.live = 1) <> (u.match_id IS NULL) OR a.live NOT IN (0, 1)
		UNION ALL SELECT 'line:' || line_id FROM match_side WHERE live = 1 AND line_id IS NOT NULL GROUP BY line_id HAVING count(*) > 1
		UNION ALL SELECT 'voucher:' || voucher_id FROM match_side WHERE live = 1 AND voucher_id IS NOT NULL GROUP BY account_id, voucher_id, payment_id HAVING count(*) > 1
		UNION ALL SELECT 'match:' || u.match_id FROM match_undo u LEFT JOIN statement_match m ON m.id = u.match_id WHERE m.id IS NULL`},
	{"visit_ledger", "SELECT count(*) FROM visit WHERE state = 'posted'", `SELECT 'visit:' || v.id FROM visit v
		LEFT JOIN (SELECT t.voucher_id, sum(t.amount) AS total FROM transfer t JOIN program p ON p.expense_id = t.debit_id GROUP BY t.voucher_id) t
			ON t.voucher_id = v.voucher_id
		LEFT JOIN (SELECT visit_id, sum(amount) AS total FROM visit_person GROUP BY visit_id) s ON s.visit_id = v.id
		WHERE v.state = 'posted' AND (t.total IS NULL OR s.total IS NULL OR t.total <> s.total)`},
}

// maxBreaks is how many subjects a broken rule names; a ruined table would name them all.
const maxBreaks = 20

// Run asks one check's questions: how many records it looked at and which break it.
func (tx *Tx) Run(c Check) (looked int64, breaks []string, err error) {
	if err := tx.scan(&looked, c.Count); err != nil { //arch:sql constants of the list above
		return 0, nil, fault.Wrap(err, "count for "+c.Rule)
	}
	err = tx.scan(&breaks, "SELECT * FROM ("+c.Query+") x LIMIT ?", maxBreaks) //arch:sql constants of the list above
	return looked, breaks, fault.Wrap(err, "check "+c.Rule)
}
