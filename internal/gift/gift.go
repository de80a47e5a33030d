// Package gift is what is given in pieces 礼品: items, who keeps them, what was
// bought, and every way a piece moves. It does no I/O.
//
// Pieces are booked like money: every movement is a transfer between two
// accounts of a lot, and beside it goes the lot's value in fen, so that stock,
// cost and what people hold in their hands are one account.
package gift

import (
	"slices"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// MaxPieces bounds one purchase and one movement.
const MaxPieces = 1_000_000

// Item is one kind of gift 品名: an asset counted in pieces.
type Item struct {
	ID      int64
	AssetID int64
	Code    string // e.g. "MOONCAKE"
	Name    string // 月饼
	Unit    string // 盒
}

// Check refuses an item that can't be saved, every field at once.
func (i Item) Check() error {
	e := form.New()
	form.Code(e, "code", i.Code)
	form.Text(e, "name", i.Name, 40, "form.text")
	form.Text(e, "unit", i.Unit, 4, "form.text")
	if strings.EqualFold(i.Code, "CNY") {
		e.Field("code", "gift.code_money")
	}
	return e.OrNil()
}

// HolderKind says what keeps gifts.
type HolderKind string

// The kinds of holder.
const (
	Store  HolderKind = "store"  // a campus's store room 库房
	Branch HolderKind = "branch" // a department's branch 系党总支
	Team   HolderKind = "team"   // a visiting team or a committee 小分队、院团委
)

// HolderKinds lists them in the order screens show them.
var HolderKinds = []HolderKind{Store, Branch, Team}

// Holder is who keeps gifts and must account for them 保管处.
type Holder struct {
	ID           int64
	Kind         HolderKind
	Name         string
	CampusID     int64 // of a store room, else 0
	DepartmentID int64 // of a branch, else 0
	Campus       string
	Department   string
}

// Check refuses a holder that can't be saved, every field at once.
func (h Holder) Check() error {
	e := form.New()
	form.Text(e, "name", h.Name, 40, "form.text")
	if !slices.Contains(HolderKinds, h.Kind) {
		e.Field("kind", "holder.kind")
	}
	if h.Kind == Store && h.CampusID == 0 {
		e.Field("campus", "holder.campus")
	}
	if h.Kind == Branch && h.DepartmentID == 0 {
		e.Field("department", "holder.department")
	}
	return e.OrNil()
}

// KeptBy reports whether an actor keeps this holder's gifts: a storekeeper the
// store rooms' and the teams', a branch its own.
func (h Holder) KeptBy(a access.Actor) bool {
	switch a.Role {
	case access.Keeper:
		return h.Kind != Branch
	case access.Branch:
		return h.Kind == Branch && a.Scope().Has(h.DepartmentID)
	}
	return false
}

// Recipient is somebody who was given pieces.
type Recipient struct {
	ID           int64
	MovementID   int64
	PersonID     int64 // of a student, else 0
	Name         string
	Unit         string // class or office
	DepartmentID int64
	Pieces       int64
	Signed       bool
	SignedBy     string
	SignedAt     time.Time
	Item         string
	ItemUnit     string
	Purpose      string
	Holder       string
	MovementCost money.Amount // of all recipients of the movement together, fen
	Cost         money.Amount // of this one's pieces: see ShareCost
}

// ShareCost puts what a movement cost on its recipients by their pieces, by the
// largest remainder; the list has all recipients of each movement together.
func ShareCost(list []Recipient) error {
	for from := 0; from < len(list); {
		to := from
		var weights []int64
		for ; to < len(list) && list[to].MovementID == list[from].MovementID; to++ {
			weights = append(weights, list[to].Pieces)
		}
		parts, err := money.Shares(list[from].MovementCost, weights)
		if err != nil {
			return err
		}
		for i, part := range parts {
			list[from+i].Cost = part
		}
		from = to
	}
	return nil
}

// MaxRecipients bounds one movement.
const MaxRecipients = 2000

// ParseRecipients reads people pasted from a spreadsheet: a line each, name and
// class or office, and pieces when they are not one, separated by tabs or
// commas. Every line is somebody or is named as wrong: gift.line.
func ParseRecipients(text string) ([]Recipient, error) {
	e := form.New()
	var list []Recipient
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		cells := strings.Split(strings.NewReplacer(",", "\t", "，", "\t").Replace(line), "\t") // an empty cell is a cell, else a class would pass for a name
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		r := Recipient{Pieces: 1}
		ok := len(cells) == 2 || len(cells) == 3
		if ok {
			r.Name, r.Unit = cells[0], cells[1]
			ok = r.Name != "" && len([]rune(r.Name)) <= 50 && len([]rune(r.Unit)) <= 60
		}
		if ok && len(cells) == 3 {
			r.Pieces, ok = ParsePieces(cells[2])
		}
		if !ok {
			e.Field("recipients", "gift.line", "Line", i+1)
			continue
		}
		list = append(list, r)
	}
	if len(list) > MaxRecipients {
		e.Field("recipients", "gift.too_many", "Max", MaxRecipients)
	}
	return list, e.OrNil()
}
