package gift

import (
	"strconv"
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// PurchaseState is where a purchase stands.
type PurchaseState string

// The states of a purchase.
const (
	PurchasePending  PurchaseState = "pending"
	Ordered          PurchaseState = "ordered"
	PurchaseRejected PurchaseState = "rejected"
	Closed           PurchaseState = "closed" // its invoice is paid
)

// Purchase is one item bought from one supplier at one price 采购单. What comes
// in on it is one lot 批号, by the purchase's number.
type Purchase struct {
	ID           int64
	AllocationID int64
	ItemID       int64
	Supplier     string
	Pieces       int64        // ordered
	UnitCost     money.Amount // fen a piece
	UseBy        string       // YYYY-MM-DD, or empty: keeps
	Day          string
	State        PurchaseState
	MakerID      int64
	Maker        string
	CheckerID    int64
	Checker      string
	Reason       string
	At           time.Time
	Item         string
	Unit         string
	DocNo        string // of the allocation
	FundName     string
}

// Lot is the purchase's lot number.
func (p Purchase) Lot() string { return "P" + strconv.FormatInt(p.ID, 10) }

// Check refuses a purchase that can't be saved, every field at once.
func (p Purchase) Check() error {
	e := form.New()
	form.Text(e, "supplier", p.Supplier, 60, "form.text")
	form.Day(e, "day", p.Day)
	if p.UseBy != "" {
		form.Day(e, "use_by", p.UseBy)
	}
	if p.UseBy != "" && p.UseBy < p.Day {
		e.Field("use_by", "gift.use_by")
	}
	if p.Pieces <= 0 || p.Pieces > MaxPieces {
		e.Field("pieces", "gift.pieces", "Max", MaxPieces)
	}
	if p.UnitCost <= 0 {
		e.Field("unit_cost", "gift.unit_cost")
	}
	if _, err := p.UnitCost.Times(p.Pieces); err != nil {
		e.Field("unit_cost", "gift.unit_cost")
	}
	return e.OrNil()
}

// PurchaseRule is the life of a purchase up to its order: recorded by one, decided on by another.
var PurchaseRule = decide.Rule[PurchaseState]{Noun: "purchase", Moves: map[PurchaseState]map[decide.Act]PurchaseState{
	PurchasePending: {decide.Approve: Ordered, decide.Reject: PurchaseRejected},
}}

// OrderRule is taking an order back that nothing came in of.
var OrderRule = decide.Rule[PurchaseState]{Noun: "purchase", Moves: map[PurchaseState]map[decide.Act]PurchaseState{
	Ordered: {decide.Reject: PurchaseRejected},
}}

// Matter is the purchase as its rules see it.
func (p Purchase) Matter() decide.Matter[PurchaseState] {
	return decide.Matter[PurchaseState]{State: p.State, Maker: p.MakerID, Decider: p.CheckerID}
}

// Untouched refuses to take back what is no order yet, or one that goods came in on: purchase.not_ordered, purchase.begun.
func (p Purchase) Untouched(accepted int64) error {
	switch {
	case p.State == PurchasePending:
		return fault.New(fault.Conflict, "purchase.not_ordered")
	case p.State == Ordered && accepted > 0:
		return fault.New(fault.Conflict, "purchase.begun", "Accepted", accepted)
	}
	return nil
}

// GoodsIn is goods that came in and were inspected 验收单.
type GoodsIn struct {
	ID         int64
	PurchaseID int64
	HolderID   int64
	Holder     string
	Delivered  int64
	Accepted   int64
	Reason     string // why some were not accepted
	Day        string
	VoucherID  int64
	ByID       int64
	By         string
	At         time.Time
}

// Check refuses goods that can't be taken in: before is what was accepted of the
// purchase so far. They came in between the order and today: what is dated later
// would be given away before it is there.
func (g GoodsIn) Check(p Purchase, before int64, today string) error {
	if p.State != Ordered {
		return fault.New(fault.Conflict, "purchase.not_ordered")
	}
	e := form.New()
	form.Day(e, "day", g.Day)
	if g.Day < p.Day || g.Day > today {
		e.Field("day", "goods.day", "From", p.Day, "To", today)
	}
	if g.Delivered <= 0 || g.Delivered > MaxPieces {
		e.Field("delivered", "gift.pieces", "Max", MaxPieces)
	}
	if g.Accepted < 0 || g.Accepted > g.Delivered {
		e.Field("accepted", "goods.accepted")
	}
	if g.Accepted > p.Pieces-before {
		e.Field("accepted", "goods.more_than_ordered", "Left", p.Pieces-before)
	}
	if g.Accepted < g.Delivered && form.Reason(g.Reason) != nil {
		e.Field("reason", "goods.reason")
	}
	return e.OrNil()
}

// InvoiceState is where an invoice stands.
type InvoiceState string

// The states of an invoice.
const (
	InvoicePending  InvoiceState = "pending"
	Paid            InvoiceState = "paid"
	InvoiceRejected InvoiceState = "rejected"
)

// Invoice is what a supplier asks for a purchase 发票.
type Invoice struct {
	ID         int64
	PurchaseID int64
	Number     string
	Pieces     int64
	Amount     money.Amount
	Day        string
	State      InvoiceState
	MakerID    int64
	Maker      string
	CheckerID  int64
	Checker    string
	Reason     string // why it was rejected, or why a difference was accepted
	VoucherID  int64
	At         time.Time
}

// Check refuses an invoice that can't be saved, every field at once.
func (i Invoice) Check() error {
	e := form.New()
	form.Text(e, "number", i.Number, 40, "form.text")
	form.Day(e, "day", i.Day)
	if i.Pieces <= 0 || i.Pieces > MaxPieces {
		e.Field("pieces", "gift.pieces", "Max", MaxPieces)
	}
	if i.Amount <= 0 {
		e.Field("amount", "gift.amount")
	}
	return e.OrNil()
}

// InvoiceRule is the life of an invoice: recorded by one, paid or rejected by another.
var InvoiceRule = decide.Rule[InvoiceState]{Noun: "invoice", Moves: map[InvoiceState]map[decide.Act]InvoiceState{
	InvoicePending: {decide.Approve: Paid, decide.Reject: InvoiceRejected},
}}

// Matter is the invoice as its rule sees it.
func (i Invoice) Matter() decide.Matter[InvoiceState] {
	return decide.Matter[InvoiceState]{State: i.State, Maker: i.MakerID, Decider: i.CheckerID}
}

// Difference is one named disagreement between order, goods and invoice.
type Difference struct {
	Kind     string // its words are the catalogue's "purchase.difference.<kind>"
	Expected string
	Found    string
}

// Match holds order, goods and invoice against each other 三单匹配: pieces
// ordered and accepted, accepted and invoiced, and the amount invoiced against
// the pieces accepted at the order's price.
func Match(p Purchase, goods []GoodsIn, invoice *Invoice) (out []Difference) {
	delivered, accepted := Received(goods)
	differ := func(kind string, expected, found int64) {
		if expected != found {
			out = append(out, Difference{kind, strconv.FormatInt(expected, 10), strconv.FormatInt(found, 10)})
		}
	}
	differ("not_delivered", p.Pieces, max(delivered, 0))
	differ("not_accepted", delivered, accepted)
	if invoice == nil {
		return out
	}
	differ("invoice_pieces", accepted, invoice.Pieces)
	due, err := p.UnitCost.Times(accepted)
	if err == nil && due != invoice.Amount {
		out = append(out, Difference{"invoice_amount", due.Grouped(), invoice.Amount.Grouped()})
	}
	return out
}

// Received is what was delivered and what was accepted, in pieces.
func Received(goods []GoodsIn) (delivered, accepted int64) {
	for _, g := range goods {
		delivered, accepted = delivered+g.Delivered, accepted+g.Accepted
	}
	return delivered, accepted
}
