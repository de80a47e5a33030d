package demo

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"reliefbook/internal/app/relief"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/visit"
)

// Seconds is how long something took, in JSON a number with milliseconds.
type Seconds time.Duration

// MarshalJSON writes 1.234.
func (s Seconds) MarshalJSON() ([]byte, error) { return json.RawMessage(s.String()), nil }

func (s Seconds) String() string {
	return strconv.FormatFloat(time.Duration(s).Seconds(), 'f', 3, 64)
}

// Summary is the case's figures as the books give them back. Amounts are
// strings with two decimals in JSON; Confirmed, Outstanding and Exceptions are
// heads.
type Summary struct {
	Allocated      money.Amount `json:"allocated"` // of the party's dues, for the visits
	VisitTeams     int          `json:"visit_teams"`
	Campuses       int          `json:"campuses"` // visited
	Visited        int          `json:"visited"`
	Students       int          `json:"students"`
	PerStudent     money.Amount `json:"per_student"`
	Entitled       money.Amount `json:"entitled"`
	Disbursed      money.Amount `json:"disbursed"`
	Confirmed      int          `json:"confirmed"`
	Outstanding    int          `json:"outstanding"`    // paid, and the branch has not answered
	Exceptions     int          `json:"exceptions"`     // paid, and marked not received
	Failed         int          `json:"failed"`         // payments that did not get through
	Reissued       int          `json:"reissued"`       // of those, paid again
	AdvancesOpen   money.Amount `json:"advances_open"`  // cash branches still hold
	GiftsBalanced  bool         `json:"gifts_balanced"` // every stock account is explained
	VisitSpent     money.Amount `json:"visit_spent"`
	VisitReturned  money.Amount `json:"visit_returned"` // to the fund
	PersonTimes    int          `json:"person_times"`   // on duty
	PrizesGiven    int          `json:"prizes_given"`   // of the set of 63
	RiddlesWon     int          `json:"riddles_won"`
	BankAgrees     bool         `json:"bank_agrees"` // both adjusted balances of every account
	BankOpen       int          `json:"bank_open"`   // of the bank's and the books' movements, in no match
	ProgramsClosed int          `json:"programs_closed"`
	LedgerBalanced bool         `json:"ledger_balanced"`
	Sealed         bool         `json:"sealed"`
	Seconds        Seconds      `json:"seconds"`

	// Differences names every comparison that failed: the catalogue's "demo.difference.<name>".
	Differences []string  `json:"-"`
	Accounts    []Account `json:"-"`

	planned, places int // person-times and prizes there should be
}

// summary asks the books, as the auditor, what became of the money.
func (p *player) summary(ctx context.Context) (*Summary, error) {
	visiting, err := p.app.Relief.Program(ctx, p.auditor, p.visiting)
	if err != nil {
		return nil, err
	}
	byRoster, err := p.app.Relief.Program(ctx, p.auditor, p.byRoster)
	if err != nil {
		return nil, err
	}
	s := &Summary{Allocated: visiting.Use.Allocated, Students: byRoster.Flow.EntitledHeads, PerStudent: byRoster.PerHead,
		Entitled: byRoster.Flow.Entitled, Disbursed: byRoster.Flow.Paid, Confirmed: byRoster.Flow.ConfirmedHeads,
		Outstanding: byRoster.Flow.OpenHeads(), Exceptions: byRoster.Flow.NotReceivedHeads, Accounts: p.accounts}
	spent := s.seen(visiting.Visits)
	s.VisitSpent, s.VisitReturned = visiting.Use.Spent, visiting.Use.Returned
	s.again(byRoster)
	if err := p.pieces(ctx, s); err != nil {
		return nil, err
	}
	if err := p.banked(ctx, s); err != nil {
		return nil, err
	}
	if s.ProgramsClosed, err = p.closed(ctx); err != nil {
		return nil, err
	}
	v, err := p.app.Audit.Verify(ctx, "")
	if err != nil {
		return nil, err
	}
	s.LedgerBalanced = v.OK()
	log, err := p.app.SealState(ctx, p.auditor)
	if err != nil {
		return nil, err
	}
	s.Sealed = log.Sealed > 0 && log.Sealed == log.Of
	s.compare(visiting, byRoster, spent, p.Complete)
	return s, nil
}

// again counts what failed and was paid again, and adds up what branches hold.
func (s *Summary) again(p relief.ProgramStatus) {
	for _, t := range p.States {
		switch t.State {
		case payout.PaymentFailed, payout.PaymentReturned:
			s.Failed += t.Heads
		case payout.PaymentPaid:
			s.Reissued += t.Reissued
		}
	}
	for _, a := range p.Advances {
		s.AdvancesOpen += a.Open()
	}
}

// pieces asks for what is counted in pieces and in people.
func (p *player) pieces(ctx context.Context, s *Summary) error {
	gifts, err := p.app.Gifts.Gifts(ctx, p.auditor)
	if err != nil {
		return err
	}
	s.GiftsBalanced = stockAgrees(gifts)
	count, err := p.app.Rota.DutyCount(ctx, p.auditor, p.guard)
	if err != nil {
		return err
	}
	s.PersonTimes = count.Done
	s.planned = count.Planned
	bobing, err := p.app.Gifts.Activity(ctx, p.auditor, p.bobing, 1, 0)
	if err != nil {
		return err
	}
	lanterns, err := p.app.Gifts.Activity(ctx, p.auditor, p.lanterns, 1, 0)
	for _, prize := range bobing.Prizes {
		s.PrizesGiven += prize.Given
		s.places += prize.Places
	}
	for _, prize := range lanterns.Prizes {
		s.RiddlesWon += prize.Given
	}
	return err
}

// seen counts posted visits and gives what they spent.
func (s *Summary) seen(visits []visit.Visit) (spent money.Amount) {
	teams, sites := map[string]bool{}, map[int64]bool{}
	for _, v := range visits {
		if v.State != visit.Posted {
			continue
		}
		teams[v.Team], sites[v.CampusID] = true, true
		s.Visited += v.Heads
		spent += v.Total
	}
	s.VisitTeams, s.Campuses = len(teams), len(sites)
	return spent
}

// compare holds every figure against the others and against what was declared.
func (s *Summary) compare(visiting, byRoster relief.ProgramStatus, spent money.Amount, complete bool) {
	for _, c := range []struct {
		name string
		ok   bool
	}{
		{"visits", s.Visited == visiting.Heads && spent == visiting.Total && spent == visiting.Use.Spent},
		{"allocations", agrees(visiting) && agrees(byRoster)},
		{"control_totals", s.Students == byRoster.Heads && s.Entitled == byRoster.Program.Total},
		{"paid", s.Disbursed == s.Entitled && byRoster.Flow.PaidHeads == s.Students && byRoster.Use.Spent == s.Disbursed},
		{"reissued", s.Failed == s.Reissued && byRoster.Queue == 0},
		{"advances", s.AdvancesOpen == 0},
		{"visit_money", s.Allocated == s.VisitSpent+s.VisitReturned},
		{"gifts", s.GiftsBalanced},
		{"duty", s.PersonTimes == s.planned},
		{"bank", s.BankAgrees && (!complete || s.BankOpen == 0)},
		{"closing", !complete || s.ProgramsClosed == 2},
		{"prizes", s.PrizesGiven == s.places},
		{"receipts", s.Confirmed+s.Outstanding+s.Exceptions == s.Students && (!complete || s.Confirmed == s.Students)},
		{"ledger", s.LedgerBalanced},
		{"seal", s.Sealed},
	} {
		if !c.ok {
			s.Differences = append(s.Differences, c.name)
		}
	}
}

// agrees reports whether an allocation is what was spent, returned and left.
func agrees(p relief.ProgramStatus) bool {
	return p.Use.Allocated == p.Use.Spent+p.Use.Returned+p.Use.Unspent
}
