package fund

import (
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/money"
)

// EvidenceState is where a paper behind a receipt of funds stands.
type EvidenceState string

// The states.
const (
	EvidencePending   EvidenceState = "pending"
	Proven            EvidenceState = "proven"
	EvidenceRejected  EvidenceState = "rejected"
	EvidenceWithdrawn EvidenceState = "withdrawn"
)

// EvidenceRule is the life of a paper: attached by one, confirmed by another.
var EvidenceRule = decide.Rule[EvidenceState]{Noun: "fund_evidence", Moves: map[EvidenceState]map[decide.Act]EvidenceState{
	EvidencePending: {decide.Approve: Proven, decide.Reject: EvidenceRejected, decide.Withdraw: EvidenceWithdrawn},
}}

// Evidence is a paper that shows that money came in 到账凭证: the bank's notice, scanned.
type Evidence struct {
	ID         int64
	DocumentID int64
	Name       string
	Kind       string // media type, by content
	Size       int
	Hash       []byte
	State      EvidenceState
	MakerID    int64
	Maker      string
	CheckerID  int64
	Checker    string
	Reason     string // why it was refused or taken back
	At         time.Time
}

// Matter is the evidence as the rule looks at it.
func (p Evidence) Matter() decide.Matter[EvidenceState] {
	return decide.Matter[EvidenceState]{State: p.State, Maker: p.MakerID, Decider: p.CheckerID}
}

// ProvenBy is what shows that money of a fund came in.
type ProvenBy string

// The ways. Money that came in neither way is provisional 暂定: nobody but who wrote it down knows of it.
const (
	Provisional ProvenBy = ""
	ByStatement ProvenBy = "statement" // a line of the bank's statement matches its voucher
	ByPaper     ProvenBy = "paper"     // a second person confirmed it with the paper before them
	ByOpening   ProvenBy = "opening"   // it was there when the book began
)

// Inflow is money that came into a fund by one voucher that stands.
type Inflow struct {
	VoucherID  int64
	FundID     int64
	DocumentID int64 // the receipt it goes back to; 0: none
	DocNo      string
	Body       string
	Day        string
	Amount     money.Amount
	By         ProvenBy
	At         time.Time
}

// Unproven adds up what is provisional of some inflows.
func Unproven(list []Inflow) (sum money.Amount) {
	for _, i := range list {
		if i.By == Provisional {
			sum += i.Amount
		}
	}
	return sum
}
