package gift

import "reliefbook/internal/money"

// Flow is what came to a holder, what left and what is there of one item 收发存,
// in pieces. Before is what was there when the period began.
type Flow struct {
	ItemID   int64
	HolderID int64
	Item     string
	Unit     string
	Holder   string
	Before   int64
	Bought   int64 // goods in
	In       int64 // transfers in
	Back     int64 // returned by people
	Surplus  int64 // found by stocktakes
	Given    int64 // issues, prizes, visits
	Out      int64 // transfers out
	Loss     int64 // missing by stocktakes
	Scrapped int64 // written off
	Held     int64 // what the account stands at
}

// Received is all that came in the period.
func (f Flow) Received() int64 { return f.Bought + f.In + f.Back + f.Surplus }

// Came is what came from others: bought or sent.
func (f Flow) Came() int64 { return f.Bought + f.In }

// Issued is all that left in the period.
func (f Flow) Issued() int64 { return f.Given + f.Out + f.Loss + f.Scrapped }

// WithPeople is what people have of it: given, less what came back.
func (f Flow) WithPeople() int64 { return f.Given - f.Back }

// Gone is what was lost and written off.
func (f Flow) Gone() int64 { return f.Loss + f.Scrapped }

// Agrees reports whether the account is explained: before plus received equals issued plus held.
func (f Flow) Agrees() bool { return f.Before+f.Received() == f.Issued()+f.Held }

// Sum is the flows of one item together; transfers between holders cancel out
// when all of them are there.
func Sum(list []Flow) (s Flow) {
	for _, f := range list {
		s.Before, s.Bought, s.In, s.Back, s.Surplus = s.Before+f.Before, s.Bought+f.Bought, s.In+f.In, s.Back+f.Back, s.Surplus+f.Surplus
		s.Given, s.Out, s.Loss, s.Scrapped, s.Held = s.Given+f.Given, s.Out+f.Out, s.Loss+f.Loss, s.Scrapped+f.Scrapped, s.Held+f.Held
	}
	return s
}

// GivenFor is what one occasion, activity or visit was given of an item, and what it cost.
type GivenFor struct {
	Kind    Kind
	Purpose string
	Holder  string
	Item    string
	Unit    string
	Pieces  int64
	Cost    money.Amount // fen
	People  int64        // recipients by name
	Signed  int64        // of them, have signed
}
