// Package fund is where money comes from and under what condition: funds, and
// the documents by which money comes in, is allocated and goes back.
package fund

import (
	"slices"
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// Source is the kind of a fund, which decides its restriction.
type Source string

// The sources.
const (
	PartyDues  Source = "party_dues"  // 党费: own book, only what the allocation names
	StudentAid Source = "student_aid" // 学生资助
	Other      Source = "other"
)

// Sources lists them in the order screens show them.
var Sources = []Source{PartyDues, StudentAid, Other}

// Fund is one restricted source of money 资金来源.
type Fund struct {
	ID          int64
	Code        string
	Name        string
	Source      Source
	Restriction string // in the fund's own words, e.g. 专款专用
	BookID      int64
	AccountID   int64 // what has come in and is not yet allocated
	BankID      int64 // the book's bank account in the ledger
}

// Check refuses a fund that can't be saved, every field at once.
func (f Fund) Check() error {
	e := form.New()
	form.Code(e, "code", f.Code)
	form.Text(e, "name", f.Name, 60, "form.text")
	if !slices.Contains(Sources, f.Source) {
		e.Field("source", "fund.source")
	}
	form.Text(e, "restriction", f.Restriction, 200, "form.text")
	return e.OrNil()
}

// Kind is what a document does to its fund.
type Kind string

// The kinds of document.
const (
	Receipt    Kind = "receipt"    // 到账: money comes in
	Allocation Kind = "allocation" // 拨付: an approved amount for a named purpose
	Return     Kind = "return"     // 退回: what an allocation did not use goes back to the fund
)

// Kinds lists them in the order screens show them.
var Kinds = []Kind{Receipt, Allocation, Return}

// State is where a document stands: draft → posted, or rejected with a reason.
type State string

// The states.
const (
	Pending  State = "pending"
	Posted   State = "posted"
	Rejected State = "rejected"
)

// Document is one paper that moves money of a fund. An allocation carries what
// the party's rules ask for: number, body, purpose in its own words, minutes.
type Document struct {
	ID           int64
	FundID       int64
	Kind         Kind
	DocNo        string // 下拨文号
	Body         string // 下拨单位 or payer
	Purpose      string // 批准用途, in its own words
	Minutes      string // 会议纪要号
	Amount       money.Amount
	Day          string // YYYY-MM-DD
	AllocationID int64  // a return's allocation, else 0
	State        State
	MakerID      int64
	Maker        string
	CheckerID    int64
	Checker      string
	Reason       string // why it was rejected
	VoucherID    int64
	AccountID    int64 // an allocation's account: what is allocated and not yet used
	UsedID       int64 // an allocation's account: what was used
	FundName     string
	At           time.Time
}

// Check refuses a document that can't be saved, every field at once.
func (d Document) Check() error {
	e := form.New()
	if !slices.Contains(Kinds, d.Kind) {
		e.Field("kind", "fund.kind")
	}
	form.Text(e, "doc_no", d.DocNo, 60, "form.text")
	form.Text(e, "purpose", d.Purpose, 300, "form.text")
	if d.Kind == Allocation {
		form.Text(e, "body", d.Body, 100, "form.text")
		form.Text(e, "minutes", d.Minutes, 100, "form.text")
	}
	if d.Kind == Return && d.AllocationID == 0 {
		e.Field("allocation", "fund.allocation")
	}
	if d.Amount <= 0 {
		e.Field("amount", "form.positive")
	}
	form.Day(e, "day", d.Day)
	return e.OrNil()
}

// DocumentRule is the life of a document: recorded by one, decided on by another.
var DocumentRule = decide.Rule[State]{Noun: "document", Moves: map[State]map[decide.Act]State{
	Pending: {decide.Approve: Posted, decide.Reject: Rejected},
}}

// Matter is the document as its rule sees it.
func (d Document) Matter() decide.Matter[State] {
	return decide.Matter[State]{State: d.State, Maker: d.MakerID, Decider: d.CheckerID}
}

// Use is what became of one allocation. Allocated equals Spent plus Returned plus Unspent.
type Use struct {
	Document
	Allocated money.Amount
	Spent     money.Amount
	Returned  money.Amount
	Unspent   money.Amount
}
