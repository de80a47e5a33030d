package payout

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"reliefbook/internal/money"
)

// ConflictKind names what a checker has to look at before a batch is approved.
type ConflictKind string

// The kinds, in the order they are shown. The last two are warnings.
const (
	SamePurpose ConflictKind = "same_purpose" // entitled under another program of the same purpose and period
	SharedCard  ConflictKind = "shared_card"  // one card for two people
	OtherHolder ConflictKind = "card_holder"  // the card's holder is not the student
	StaffCard   ConflictKind = "staff_card"   // a teacher's or staff member's card
	NoRoll      ConflictKind = "no_roll"      // there is no school roll to hold anybody against
	NotOnRoll   ConflictKind = "not_on_roll"  // not on the school roll
	OtherName   ConflictKind = "other_name"   // known by the number under another name
	OtherPaper  ConflictKind = "other_paper"  // known by the number with another identity paper
	PaperCheck  ConflictKind = "paper_check"  // an ID whose check digit fails
	CardLuhn    ConflictKind = "card_luhn"    // a card that fails the Luhn check: passbooks do
	NoCard      ConflictKind = "no_card"      // nothing to pay to
)

// ConflictKinds lists them.
var ConflictKinds = []ConflictKind{SamePurpose, SharedCard, OtherHolder, StaffCard, NoRoll, NotOnRoll, OtherName, OtherPaper, PaperCheck, CardLuhn, NoCard}

// Warning reports whether the kind is shown but need not be accepted.
func (k ConflictKind) Warning() bool { return k == CardLuhn || k == NoCard }

// ConflictRow is one row behind a conflict.
type ConflictRow struct {
	PaymentID  int64
	PersonID   int64
	StudentNo  string
	Name       string
	Department string
	Class      string
	Amount     money.Amount
	Paper      string // the card or ID it is about, masked
	Other      string // the other program, the other person, whose card it is
}

// Found is one row as the database finds it, with what makes it a conflict with others.
type Found struct {
	Kind  ConflictKind
	Group string // rows of one card are one conflict; else see Conflicts
	ConflictRow
}

// Conflict is one named conflict with the rows behind it.
type Conflict struct {
	Kind ConflictKind
	Key  string // the same for the same people, however often it is looked for
	Rows []ConflictRow
	// How it was accepted; By is empty before.
	By     string
	Reason string
	At     time.Time
}

// Open reports whether a checker has to accept it yet.
func (c Conflict) Open() bool { return !c.Kind.Warning() && c.By == "" }

// Conflicts gathers what was found into named conflicts, by kind and first row:
// one for each other program, card, class off the roll or warning, else one a person.
func Conflicts(found []Found) []Conflict {
	type group struct {
		kind ConflictKind
		of   string
	}
	rows := map[group][]ConflictRow{}
	for _, f := range found {
		g := group{f.Kind, f.Group}
		switch {
		case f.Kind == SamePurpose: // a batch that repeats another program is one conflict, not three thousand
			g.of = f.Other
		case f.Kind == NotOnRoll:
			g.of = f.Department + "/" + f.Class
		case f.Kind.Warning():
			g.of = "all"
		case f.Group == "":
			g.of = fmt.Sprintf("payment/%d", f.PaymentID)
		}
		if !slices.Contains(rows[g], f.ConflictRow) {
			rows[g] = append(rows[g], f.ConflictRow)
		}
	}
	out := make([]Conflict, 0, len(rows))
	for g, list := range rows {
		slices.SortFunc(list, func(a, b ConflictRow) int {
			return cmp.Or(cmp.Compare(a.StudentNo, b.StudentNo), cmp.Compare(a.Other, b.Other))
		})
		out = append(out, Conflict{Kind: g.kind, Key: conflictKey(g.kind, list), Rows: list})
	}
	slices.SortFunc(out, func(a, b Conflict) int {
		return cmp.Or(slices.Index(ConflictKinds, a.Kind)-slices.Index(ConflictKinds, b.Kind), cmp.Compare(a.Rows[0].StudentNo, b.Rows[0].StudentNo),
			cmp.Compare(a.Key, b.Key))
	})
	return out
}

// conflictKey names the same people and the same others by the same key. A
// holder's name is kept encrypted, so no hash of it may lie about; the payment
// stands for it, whose papers never change.
func conflictKey(kind ConflictKind, rows []ConflictRow) string {
	h := sha256.New()
	for _, r := range rows {
		if kind == OtherHolder {
			r.Other = fmt.Sprint(r.PaymentID)
		}
		fmt.Fprintf(h, "%d\x00%s\x00", r.PersonID, r.Other)
	}
	return string(kind) + "/" + hex.EncodeToString(h.Sum(nil)[:12])
}
