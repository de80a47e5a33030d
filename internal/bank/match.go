package bank

import (
	"cmp"
	"slices"
	"strings"

	"reliefbook/internal/exception"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/table"
)

// Verdict is what is made of one line of an answer.
type Verdict string

// The verdicts. Only Matched moves a payment.
const (
	Matched    Verdict = "matched"
	Unmatched  Verdict = "unmatched"  // no payment of the batch is meant
	Duplicated Verdict = "duplicated" // a line for the payment came before, and says the same
	Conflicted Verdict = "conflicted" // lines for the payment contradict each other, or one itself: none of them counts
	Differs    Verdict = "differs"    // the payment is found, but amount or holder are others
	Unchanged  Verdict = "unchanged"  // says what is known already, or that nothing is decided
	Final      Verdict = "final"      // contradicts what is final: nothing is overwritten
)

// Verdicts lists them in the order screens show them.
var Verdicts = []Verdict{Matched, Unchanged, Duplicated, Unmatched, Differs, Conflicted, Final}

// AnswerLacks is the exception that an answer says nothing of payments that wait.
const AnswerLacks exception.Kind = "result_missing"

// Exception is the kind of what lines of an answer with this verdict bring up.
func (v Verdict) Exception() exception.Kind { return exception.Kind("result_" + v) }

// Paid is a payment of the batch as its file named it.
type Paid struct {
	ID      int64
	Ref     string
	Account string // in full
	Holder  string
	Also    string // a substitute by which a file may have named the holder, or empty
	Mobile  string // for templates that ask for it
	Amount  money.Amount
	State   payout.PaymentState
	Settled bool // of a paid one some of which came back: that is, or is to be, paid by another payment
}

// named reports whether an answer's holder is the payment's; none says nothing against it.
func (p Paid) named(holder string) bool {
	h := table.Fold(holder)
	return h == "" || h == table.Fold(p.Holder) || p.Also != "" && h == table.Fold(p.Also)
}

// confirms reports whether a holder, as the answer has it, may be the payment's: a
// masked one 林*山 that does not contradict confirms it.
func (p Paid) confirms(holder string) bool {
	return p.named(holder) || masked(holder) && (unmasks(holder, p.Holder) || p.Also != "" && unmasks(holder, p.Also))
}

const stars = "*＊●×"

// hides reports whether an account that is partly put out of sight may be a whole one:
// an account has no letters, so that an X hides a digit as a star does.
func hides(account, whole string) bool {
	account = strings.NewReplacer("X", "*", "x", "*", "Ｘ", "*", "ｘ", "*").Replace(account)
	return masked(account) && unmasks(account, whole)
}

func masked(s string) bool { return strings.ContainsAny(s, stars) }

// unmasks reports whether a text that is partly starred out may stand for a whole
// one: what it shows stands there in its order, at the beginning and end.
func unmasks(text, whole string) bool {
	shown := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(stars, r) })
	if len(shown) == 0 {
		return true
	}
	rest, open := table.Fold(whole), false
	for i, part := range shown {
		part = table.Fold(part)
		at := strings.Index(rest, part)
		if i == 0 && !strings.HasPrefix(text, shown[0]) {
			open = true
		}
		if i == len(shown)-1 && strings.HasSuffix(text, shown[i]) {
			at = len(rest) - len(part)
		}
		if at < 0 || !strings.HasPrefix(rest[at:], part) || i == 0 && !open && at != 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return true
}

// Judged is a line with the payment it is about, 0 for none, and what is made of it.
type Judged struct {
	Row
	Payment int64
	Verdict Verdict
}

// Tally is heads and fen.
type Tally struct {
	Heads int
	Total money.Amount
}

func (t *Tally) add(a money.Amount) {
	t.Heads++
	t.Total += a // an answer's amounts were added up when it was read
}

// Matching is an answer held against its batch.
type Matching struct {
	Lines     []Judged
	ByVerdict map[Verdict]Tally
	ByOutcome map[Outcome]Tally // of every line
	Batch     Tally             // every payment of the batch
	Missing   []int64           // payments still waiting that no line is about
	Waiting   Tally             // those
}

// Agrees reports whether the answer says something of every payment that
// waits, and nothing that does not fit: else the difference has to be named.
func (m Matching) Agrees() bool {
	for _, v := range Verdicts {
		if v != Matched && v != Unchanged && m.ByVerdict[v].Heads > 0 {
			return false
		}
	}
	return len(m.Missing) == 0
}

// Match finds each line's payment, by the payment's own number or else by
// account, amount and holder, and judges it. Stars find no payment: a masked
// account or holder only confirms, or contradicts, one that was found. The order of lines decides nothing
// but which of two equal ones is called the duplicate.
func Match(payments []Paid, a Answer) Matching {
	m := matcher{byRef: map[string]int{}, byAccount: map[string][]int{}, payments: payments, lines: make([]Judged, len(a.Rows)), about: map[int][]int{}}
	out := Matching{ByVerdict: map[Verdict]Tally{}, ByOutcome: map[Outcome]Tally{}}
	for i, p := range payments {
		m.byRef[p.Ref] = i
		if p.Account != "" {
			m.byAccount[p.Account] = append(m.byAccount[p.Account], i)
		}
		out.Batch.add(p.Amount)
	}
	for i, row := range a.Rows {
		m.lines[i] = Judged{Row: row, Verdict: Unmatched}
		if at := m.find(row); at >= 0 {
			m.lines[i].Payment = payments[at].ID
			m.about[at] = append(m.about[at], i)
		}
	}
	for at, lines := range m.about {
		m.judge(payments[at], lines)
	}
	out.Lines = m.lines
	for _, l := range out.Lines {
		v, o := out.ByVerdict[l.Verdict], out.ByOutcome[l.Outcome]
		v.add(l.Amount)
		o.add(l.Amount)
		out.ByVerdict[l.Verdict], out.ByOutcome[l.Outcome] = v, o
	}
	for i, p := range payments {
		if p.State == payout.PaymentSent && len(m.about[i]) == 0 {
			out.Missing = append(out.Missing, p.ID)
			out.Waiting.add(p.Amount)
		}
	}
	return out
}

type matcher struct {
	payments  []Paid
	byRef     map[string]int
	byAccount map[string][]int
	lines     []Judged
	about     map[int][]int // payment → its lines
}

// find is the payment a line means, -1 for none. Where several payments go to
// one account, amount and holder must tell them apart.
func (m *matcher) find(row Row) int {
	if at, ok := m.byRef[row.Ref]; ok && row.Ref != "" {
		return at
	}
	same := m.byAccount[row.Account]
	if row.Account == "" || len(same) == 0 {
		return -1
	}
	if len(same) == 1 {
		return same[0]
	}
	fits := slices.DeleteFunc(slices.Clone(same), func(at int) bool {
		p := m.payments[at]
		return p.Amount != row.Amount || !p.named(row.Holder)
	})
	if len(fits) == 1 {
		return fits[0]
	}
	return -1
}

// judge gives the lines about one payment their verdicts. Two that name two
// accounts contradict each other; an account that one of them names is all of theirs.
func (m *matcher) judge(p Paid, lines []int) {
	first, account := m.lines[lines[0]], ""
	for _, i := range lines {
		l := m.lines[i]
		if l.Outcome != first.Outcome || l.Apart != first.Apart || l.Amount != first.Amount || table.Fold(l.Holder) != table.Fold(first.Holder) || account != "" && l.Account != "" && l.Account != account {
			for _, j := range lines {
				m.lines[j].Verdict = Conflicted
			}
			return
		}
		account = cmp.Or(account, l.Account)
		m.lines[i].Verdict = Duplicated
	}
	first.Account = account
	v := verdict(p, first.Row)
	m.lines[lines[0]].Verdict = v
	for _, i := range lines { // what failed is the whole payment, though the bank writes that it paid 0.00
		if m.lines[i].nothing() && v != Differs {
			m.lines[i].Amount = p.Amount
		}
	}
}

// nothing reports whether the bank says that it failed and paid 0.00.
func (r Row) nothing() bool { return r.Outcome == Failed && r.Amount == 0 }

func verdict(p Paid, row Row) Verdict {
	switch {
	case row.Amount != p.Amount && !row.nothing(), !p.confirms(row.Holder):
		return Differs
	case row.Account != "" && p.Account != "" && row.Account != p.Account && !hides(row.Account, p.Account):
		return Differs
	case row.Outcome == Pending:
		return Unchanged
	case row.Apart:
		return Conflicted
	}
	switch p.State {
	case payout.PaymentSent:
		return Matched
	case payout.PaymentPaid:
		switch row.Outcome {
		case Succeeded:
			return Unchanged
		case Returned:
			if p.Settled { // what came back is another payment's by now: taking all of it back would pay that twice
				return Final
			}
			return Matched
		}
	case payout.PaymentFailed:
		if row.Outcome == Failed || row.Outcome == Returned {
			return Unchanged
		}
	case payout.PaymentReturned:
		if row.Outcome == Returned {
			return Unchanged
		}
	}
	return Final
}
