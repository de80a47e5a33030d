package store

import (
	"maps"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/seal"
	"reliefbook/internal/vault"
)

// Post is the one way into the ledger: it holds the draft against the rules,
// writes the voucher, its transfers in bulk and the sealed entry, and moves
// the guards of the accounts, where an overdraft meets the database's CHECK.
//
// Refusals, in this order: those of ledger.Check; ledger.posted_already when
// the key was posted before; period.closed and program.closed where the
// database lets nothing in any more; ledger.overdraft when a guarded account
// would go below zero.
func (tx *Tx) Post(d ledger.Draft, at time.Time) (id int64, err error) {
	ids, err := tx.PostTogether(at, d)
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// PostTogether posts vouchers that are one act, such as a red one and a blue
// one: what they do to an account together is what its guard is asked, so that
// none stands below zero between them.
func (tx *Tx) PostTogether(at time.Time, drafts ...ledger.Draft) (ids []int64, err error) {
	all := map[int64]ledger.Account{}
	sum := map[int64]ledger.Movement{}
	for _, d := range drafts {
		id, moved, accounts, err := tx.writeVoucher(d, at)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
		maps.Copy(all, accounts)
		for account, m := range moved {
			was := sum[account]
			sum[account] = ledger.Movement{Debits: was.Debits + m.Debits, Credits: was.Credits + m.Credits}
		}
	}
	return ids, tx.moveGuards(sum, all)
}

// writeVoucher writes a voucher with its transfers and its sealed entry, and gives what it does to each account.
func (tx *Tx) writeVoucher(d ledger.Draft, at time.Time) (id int64, moved map[int64]ledger.Movement, accounts map[int64]ledger.Account, err error) {
	if err := tx.shareWith(d); err != nil {
		return 0, nil, nil, err
	}
	if accounts, err = tx.accounts(accountIDs(d.Transfers)); err != nil {
		return 0, nil, nil, err
	}
	if moved, err = ledger.Check(d, accounts); err != nil {
		return 0, nil, nil, err
	}
	d.Salt = vault.NewSalt()
	root := seal.LinesRoot(d.LeafLines())
	id, err = tx.insert(`INSERT INTO voucher (book_id, kind, day, period, summary, maker_id, checker_id, poster_id, basis, posting_key,
		reverses_id, reason, lines, lines_root, salt, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.BookID, string(d.Kind), d.Day, ledger.Period(d.Day), d.Summary, d.MakerID, d.CheckerID, d.PosterID, d.Basis, d.Key,
		orNull(d.Reverses), d.Reason, len(d.Transfers), root[:], d.Salt, micros(at))
	if err != nil {
		return 0, nil, nil, ifClosed(ifDuplicate(err, fault.New(fault.Conflict, "ledger.posted_already")), d)
	}
	if err := tx.addTransfers(id, d.Transfers); err != nil {
		return 0, nil, nil, ifClosed(err, d)
	}
	_, err = tx.Record("voucher", NounVoucher, id, d.By(), at, d.Leaf(int64(len(d.Transfers)), root))
	return id, moved, accounts, err
}

func (tx *Tx) addTransfers(voucher int64, ts []ledger.Transfer) error {
	return createAll(tx, "transfer", "voucher_id=, line, asset_id, debit_id, credit_id, amount, "+
		"program_id:program, department_id:department, payment_id:payment, summary", ts, voucher)
}

// moveGuards adds a voucher's movements to the guards, in the order of the
// accounts' ids so that two postings never wait for each other in a ring.
func (tx *Tx) moveGuards(moved map[int64]ledger.Movement, accounts map[int64]ledger.Account) error {
	for _, id := range sortedKeys(moved) {
		m := moved[id]
		err := guarded(tx.affect("UPDATE account_guard SET debits = debits + ?, credits = credits + ? WHERE account_id = ?",
			m.Debits, m.Credits, id))
		if err != nil && isCheck(err) {
			return fault.New(fault.Conflict, "ledger.overdraft", "Account", accounts[id].Name, "Code", accounts[id].Code).Because(err)
		}
		if err != nil {
			return fault.Wrap(err, "move a guard")
		}
	}
	return nil
}

func accountIDs(ts []ledger.Transfer) []int64 {
	seen := make(map[int64]bool, 4)
	for _, t := range ts {
		seen[t.DebitID], seen[t.CreditID] = true, true
	}
	return sortedKeys(seen)
}
