package report

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/person"
)

// Ledger is what reports of the books are made of: what every account stood
// at before the first day, and what moved it since.
type Ledger struct {
	Books   map[int64]string // their names
	Opening []ledger.Balance // of every account, by book and code
	Closing []ledger.Balance // the same at the end, where it is asked for
	Moves   []ledger.Move    // by book, account and day
}

// running is an account's balance going on, debit above zero.
type running struct {
	at              money.Amount
	debits, credits money.Amount // of the period
}

func (r *running) move(m ledger.Move) {
	d, c := money.Amount(m.Debits), money.Amount(m.Credits)
	r.at, r.debits, r.credits = r.at+d-c, r.debits+d, r.credits+c
}

// side is on which side a balance stands, and how much.
func (b builder) side(at money.Amount) (string, money.Amount) {
	switch {
	case at > 0:
		return b.text("ledger.side.debit"), at
	case at < 0:
		return b.text("ledger.side.credit"), -at
	}
	return b.text("ledger.side.none"), 0
}

// group is accounts shown as one, with what moved them.
type group struct {
	code, name, book string
	opening          money.Amount
	moves            []ledger.Move
}

// groups puts accounts of money together by book and code; those that stand
// at nothing and were not moved are left out.
func (l Ledger) groups(code func(ledger.Account) (code, name string)) (list []group) {
	moves := map[int64][]ledger.Move{}
	for _, m := range l.Moves {
		moves[m.AccountID] = append(moves[m.AccountID], m)
	}
	at := map[string]int{}
	for _, a := range l.Opening {
		if a.Asset.Code != ledger.CNY || a.Debits == a.Credits && len(moves[a.ID]) == 0 {
			continue
		}
		c, name := code(a.Account)
		key := fmt.Sprint(a.BookID, " ", c)
		if _, ok := at[key]; !ok {
			at[key] = len(list)
			list = append(list, group{code: c, name: name, book: l.Books[a.BookID]})
		}
		g := &list[at[key]]
		g.opening += money.Amount(a.Debits - a.Credits)
		g.moves = append(g.moves, moves[a.ID]...)
	}
	return list
}

// GeneralLedger is 总账: every general account by month, with its balance going on.
func GeneralLedger(a Asked, l Ledger) *Table {
	b := a.start()
	var debits, credits money.Amount
	for _, g := range l.groups(func(a ledger.Account) (string, string) { name, _ := a.Names(); return a.General(), name }) {
		r := running{at: g.opening}
		put := func(month, what string, d, c Value) {
			side, balance := b.side(r.at)
			b.row(g.book, g.code, g.name, month, b.text(what), d, c, side, balance)
		}
		put("", "ledger.opening", nil, nil)
		byMonth := map[string]*running{}
		for _, m := range g.moves {
			if byMonth[m.Period] == nil {
				byMonth[m.Period] = &running{}
			}
			byMonth[m.Period].move(m)
		}
		for _, month := range slices.Sorted(maps.Keys(byMonth)) {
			m := byMonth[month]
			r.at, r.debits, r.credits = r.at+m.debits-m.credits, r.debits+m.debits, r.credits+m.credits
			put(month, "ledger.month", m.debits, m.credits)
			page := "/reports/detail-ledger?" + url.Values{"account": {g.code}, "from": {month + "-01"}, "to": {lastDay(month)}}.Encode()
			b.drill("debits", page, "credits", page)
			put(month, "ledger.so_far", r.debits, r.credits)
		}
		debits, credits = debits+r.debits, credits+r.credits
	}
	b.t.Totals = map[string]Value{"debits": debits, "credits": credits}
	return b.t
}

// lastDay is a month's last day; both YYYY-MM and YYYY-MM-DD.
func lastDay(month string) string {
	first, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return first.AddDate(0, 1, -1).Format(time.DateOnly)
}

// DetailLedger is 明细账: every account, voucher by voucher, with its balance
// going on, a sum after each month.
func DetailLedger(a Asked, l Ledger) *Table {
	b := a.start()
	var debits, credits money.Amount
	for _, g := range l.groups(func(a ledger.Account) (string, string) { return a.Code, a.Name }) {
		r, month := running{at: g.opening}, running{}
		put := func(href, day string, no Value, what string, d, c Value) {
			side, balance := b.side(r.at)
			b.linked(href, g.book, g.code, g.name, day, no, what, d, c, side, balance)
		}
		put("", "", nil, b.text("ledger.opening"), nil, nil)
		for i, m := range g.moves {
			r.move(m)
			month.move(m)
			put("", m.Day, some(m.Number), m.Summary, some(money.Amount(m.Debits)), some(money.Amount(m.Credits)))
			page := fmt.Sprintf("/vouchers/%d", m.VoucherID)
			b.drill("day", page, "voucher_no", page, "summary", page)
			if i == len(g.moves)-1 || g.moves[i+1].Period != m.Period {
				put("", m.Period, nil, b.text("ledger.month"), month.debits, month.credits)
				put("", m.Period, nil, b.text("ledger.so_far"), r.debits, r.credits)
				month = running{}
			}
		}
		debits, credits = debits+r.debits, credits+r.credits
	}
	b.t.Totals = map[string]Value{"debits": debits, "credits": credits}
	return b.t
}

// Dues is what the report of the party dues is made of.
type Dues struct {
	Funds  []DuesFund
	Papers map[int64]fund.Document // by the voucher that posted them
}

// DuesFund is one fund of party dues with what moved its bank account.
type DuesFund struct {
	fund.Fund
	Opening money.Amount // before the first day
	Moves   []ledger.Move
}

// PartyDues is 党费使用公示表, fit to be put up: every movement of the party dues'
// bank account with what it was for and the balance, names masked.
func PartyDues(a Asked, dues Dues) *Table {
	b, from := a.start(), a.Values["from"]
	var left money.Amount
	for _, f := range dues.Funds {
		at := f.Opening
		if from != "" || at != 0 {
			b.row(f.Name, from, nil, b.text("ledger.opening"), "", nil, nil, at, "", "", "")
		}
		for _, m := range f.Moves {
			at += money.Amount(m.Debits - m.Credits)
			kind, note := "", ""
			if m.Debits > 0 {
				kind = b.text("voucher.kind." + string(m.Kind))
			}
			if d, ok := dues.Papers[m.VoucherID]; ok {
				note = d.DocNo + " " + d.Body
			}
			b.linked(fmt.Sprintf("/vouchers/%d", m.VoucherID), f.Name, m.Day, some(m.Number), m.Summary, kind,
				some(money.Amount(m.Debits)), some(money.Amount(m.Credits)), at, person.MaskName(m.Maker), person.MaskName(m.Checker), note)
		}
		left += at
	}
	b.t.Totals["balance"] = left
	b.t.Notes = []string{b.text("report.dues_capitals", "Capitals", money.Capitals(b.sum("outgo"))), b.text("report.names_masked")}
	return b.t
}
