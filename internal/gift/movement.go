package gift

import (
	"slices"
	"strconv"
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// State is where a movement stands.
type State string

// The states of a movement.
const (
	Pending State = "pending" // waits for a checker
	Sent    State = "sent"    // waits for the receiver; still on the sender's account
	Posted  State = "posted"
	Refused State = "refused"
)

// Movement is pieces of one item that move 出入库单.
type Movement struct {
	ID         int64
	Kind       Kind
	ItemID     int64
	FromID     int64 // holder, or 0
	ToID       int64 // holder, or 0
	Pieces     int64 // of a count: surplus above zero, loss below; else above zero
	Purpose    string
	ActivityID int64
	VisitID    int64
	ReturnsID  int64 // of a return: the issue
	State      State
	MakerID    int64
	Maker      string
	CheckerID  int64
	Checker    string
	Reason     string
	Answer     string // why it was refused
	VoucherID  int64
	Day        string
	At         time.Time
	Item       string
	Unit       string
	From, To   string
	Value      money.Amount // of what was posted, at cost, fen
	Lots       []Picked     // once it is posted
	Recipients []Recipient
}

// Check refuses a movement that can't be saved, every field at once.
func (m Movement) Check() error {
	e := form.New()
	if n := m.Pieces; m.Kind != Count && (n <= 0 || n > MaxPieces) || m.Kind == Count && (n == 0 || n > MaxPieces || n < -MaxPieces) {
		e.Field("pieces", "gift.pieces", "Max", MaxPieces)
	}
	way := m.Kind.Way()
	if way.Waits == Sent && m.FromID == m.ToID {
		e.Field("to", "gift.same_holder")
	}
	if way.Purpose {
		form.Text(e, "purpose", m.Purpose, 60, "form.text")
	}
	if way.Reason && form.Reason(m.Reason) != nil {
		e.Field("reason", "gift.reason")
	}
	if len(m.Recipients) > 0 && PiecesOf(m.Recipients) != m.Pieces {
		e.Field("pieces", "gift.recipients_sum", "Sum", PiecesOf(m.Recipients))
	}
	return e.OrNil()
}

// PiecesOf is what the recipients were given together.
func PiecesOf(list []Recipient) (n int64) {
	for _, r := range list {
		n += r.Pieces
	}
	return n
}

// MovementRule is the life of a slip that waits: for its receiver, or for a checker.
var MovementRule = decide.Rule[State]{Noun: "movement", Moves: map[State]map[decide.Act]State{
	Pending: {decide.Approve: Posted, decide.Reject: Refused, decide.Withdraw: Refused},
	Sent:    {decide.Approve: Posted, decide.Reject: Refused, decide.Withdraw: Refused},
}}

// Matter is the slip as its rule sees it.
func (m Movement) Matter() decide.Matter[State] {
	return decide.Matter[State]{State: m.State, Maker: m.MakerID, Decider: m.CheckerID}
}

// Withdrawal is the slip as its rule sees it when by, who keeps its pieces, would
// take it back: a slip is its holder's, whoever of the holder's keepers wrote it.
func (m Movement) Withdrawal(by int64) decide.Matter[State] {
	return decide.Matter[State]{State: m.State, Maker: by, Decider: m.CheckerID}
}

// Owner is the holder whose gifts a movement is of: who let go of them, or got them back.
func (m Movement) Owner() int64 {
	if m.FromID != 0 {
		return m.FromID
	}
	return m.ToID
}

// Role is what an account of a lot stands for.
type Role string

// The accounts of a lot. The first four are in fen, the others in pieces.
const (
	Value    Role = "value"    // what the lot's stock cost: pieces held times unit cost
	Payable  Role = "payable"  // what the supplier is owed
	Price    Role = "price"    // price differences, losses and surplus
	Expense  Role = "expense"  // what was given, at cost
	Bought   Role = "bought"   // pieces that came in from the supplier
	Given    Role = "given"    // pieces people have
	Counted  Role = "counted"  // pieces stocktakes found too many or too few
	Scrapped Role = "scrapped" // pieces written off
	Held     Role = "held"     // pieces a holder keeps
)

// LotRoles are the accounts a lot is opened with, in their order; a holder's comes when it first gets any.
var LotRoles = []Role{Value, Payable, Price, Expense, Bought, Given, Counted, Scrapped}

// Account names an account of a lot.
type Account struct {
	Role   Role
	Holder int64 // of Held, else 0
}

// Stock is what a holder has of one lot.
type Stock struct {
	PurchaseID int64
	ItemID     int64
	HolderID   int64
	BookID     int64
	Dues       bool // bought with party dues
	UnitCost   money.Amount
	UseBy      string
	Pieces     int64
}

// Picked is pieces taken of one lot.
type Picked struct {
	PurchaseID int64
	UnitCost   money.Amount
	Pieces     int64
}

// Lot is the lot's number.
func (p Picked) Lot() string { return Purchase{ID: p.PurchaseID}.Lot() }

// PrizeStock is what prizes may be taken of: never what party dues bought.
// gift.party_dues when there is nothing else.
func PrizeStock(stock []Stock) (out []Stock, err error) {
	for _, s := range stock {
		if !s.Dues {
			out = append(out, s)
		}
	}
	if len(out) == 0 && len(stock) > 0 {
		err = fault.New(fault.Conflict, "gift.party_dues")
	}
	return out, err
}

// Free is what a holder may let go of while it must keep so many pieces for
// prizes: those are kept back of PrizeStock, of what is to be used up last.
func Free(stock []Stock, promised int64) []Stock {
	out := slices.Clone(stock)
	for i := len(out) - 1; i >= 0; i-- {
		if !out[i].Dues {
			n := min(promised, out[i].Pieces)
			out[i].Pieces, promised = out[i].Pieces-n, promised-n
		}
	}
	return out
}

// Pick takes pieces from a holder's lots, which come in the order they are to be
// used up: what expires first goes first. All come from one book, since a
// voucher is of one book. gift.short with what there is when no book has enough.
func Pick(stock []Stock, pieces int64) ([]Picked, error) {
	have := map[int64]int64{}
	var most int64
	for _, s := range stock {
		have[s.BookID] += s.Pieces
		most = max(most, have[s.BookID])
	}
	for _, first := range stock {
		if have[first.BookID] >= pieces {
			return pickFrom(stock, first.BookID, pieces), nil
		}
	}
	return nil, fault.New(fault.Conflict, "gift.short", "Have", most, "Want", pieces).Field("pieces", "gift.short", "Have", most, "Want", pieces)
}

func pickFrom(stock []Stock, book, pieces int64) (out []Picked) {
	for _, s := range stock {
		n := min(pieces, s.Pieces)
		if s.BookID != book || n <= 0 {
			continue
		}
		out = append(out, Picked{s.PurchaseID, s.UnitCost, n})
		pieces -= n
	}
	return out
}

// Outstanding takes pieces of what an issue gave and is not back yet, the lot
// used last first. gift.more_than_issued when there is less.
func Outstanding(given []Picked, back map[int64]int64, pieces int64) (out []Picked, err error) {
	want := pieces
	for i := len(given) - 1; i >= 0; i-- {
		l := given[i]
		l.Pieces = min(pieces, l.Pieces-back[l.PurchaseID])
		if l.Pieces > 0 {
			out = append(out, l)
			pieces -= l.Pieces
		}
	}
	if pieces > 0 {
		return nil, fault.New(fault.Conflict, "gift.more_than_issued", "Out", want-pieces).Field("pieces", "gift.more_than_issued", "Out", want-pieces)
	}
	return out, nil
}

// Cost is what picked pieces cost, fen.
func Cost(picked []Picked) (total money.Amount, err error) {
	for _, p := range picked {
		cost, err := p.UnitCost.Times(p.Pieces)
		if err != nil {
			return 0, err
		}
		if total, err = money.Add(total, cost); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// ParsePieces reads a typed whole number of pieces above zero.
func ParsePieces(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n > 0 && n <= MaxPieces
}
