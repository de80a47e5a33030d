package gift

import (
	"strconv"
	"time"

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

// Decide refuses a decision that may not be taken: purchase.decided, gift.same_person, form.reason.
func (p Purchase) Decide(by int64, approve bool, reason string) error {
	return decide(p.State == PurchasePending, "purchase.decided", p.MakerID, by, approve, reason)
}

// Cancel refuses to take an order back once goods came in: purchase.not_ordered,
// purchase.begun, gift.same_person, form.reason.
func (p Purchase) Cancel(by, accepted int64, reason string) error {
	if p.State == Ordered && accepted > 0 {
		return fault.New(fault.Conflict, "purchase.begun", "Accepted", accepted)
	}
	return decide(p.State == Ordered, "purchase.not_ordered", p.MakerID, by, false, reason)
}

func decide(open bool, code string, maker, by int64, approve bool, reason string) error {
	switch {
	case !open:
		return fault.New(fault.Conflict, code)
	case maker == by:
		return fault.New(fault.Forbidden, "gift.same_person")
	case !approve:
		return form.Reason(reason)
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

// Decide refuses a decision that may not be taken: invoice.decided,
// gift.same_person, form.reason; also when there are differences and no reason
// why they are accepted.
func (i Invoice) Decide(by int64, approve bool, reason string, differences int) error {
	if err := decide(i.State == InvoicePending, "invoice.decided", i.MakerID, by, approve, reason); err != nil {
		return err
	}
	if differences > 0 {
		return form.Reason(reason)
	}
	return nil
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
