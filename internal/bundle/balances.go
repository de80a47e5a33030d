package bundle

import (
	"maps"
	"slices"

	"reliefbook/internal/ledger"
)

// Balances adds up what moved each account in each period.
type Balances struct {
	moved map[int64]map[string]ledger.Movement // by account, by period
	first string                               // the periods they span
	last  string
}

// NewBalances begins with nothing moved.
func NewBalances() *Balances { return &Balances{moved: map[int64]map[string]ledger.Movement{}} }

// Add counts debits and credits of an account within a period.
func (b *Balances) Add(account int64, period string, debits, credits ledger.Units) {
	periods := b.moved[account]
	if periods == nil {
		periods = map[string]ledger.Movement{}
		b.moved[account] = periods
	}
	m := periods[period]
	m.Debits += debits
	m.Credits += credits
	periods[period] = m
	if b.first == "" || period < b.first {
		b.first = period
	}
	b.last = max(b.last, period)
}

// total is what moved an account in all.
func (b *Balances) total(account int64) (m ledger.Movement) {
	for _, p := range b.moved[account] {
		m.Debits += p.Debits
		m.Credits += p.Credits
	}
	return m
}

// periodRow is one account in one period: opening and closing on its normal side.
type periodRow struct {
	Period  string
	Opening ledger.Units
	ledger.Movement
	Closing ledger.Units
}

// rows lists an account from the first period it moved in to the last of all,
// those without movement too: a balance that stands is a row.
func (b *Balances) rows(a *Account) (list []periodRow) {
	periods := b.moved[a.ID]
	if len(periods) == 0 {
		return nil
	}
	stands := ledger.Units(0)
	for _, p := range span(slices.Min(slices.Collect(maps.Keys(periods))), b.last) {
		r := periodRow{Period: p, Opening: stands, Movement: periods[p]}
		change := r.Debits - r.Credits
		if a.Side == ledger.Credit {
			change = -change
		}
		stands += change
		r.Closing = stands
		list = append(list, r)
	}
	return list
}

// span lists the months from one to another, YYYY-MM, both included.
func span(from, to string) (list []string) {
	for p := from; p <= to; p = following(p) {
		if list = append(list, p); p >= "9999-12" {
			break
		}
	}
	return list
}

// following is the month after one.
func following(period string) string {
	b := []byte(period)
	if period[5:] == "12" {
		for i := 3; i >= 0; i-- { // the year, digit by digit
			if b[i] < '9' {
				b[i]++
				break
			}
			b[i] = '0'
		}
		b[5], b[6] = '0', '1'
		return string(b)
	}
	if b[6] == '9' {
		b[5], b[6] = '1', '0'
	} else {
		b[6]++
	}
	return string(b)
}
