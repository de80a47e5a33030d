package payout_test

import (
	"testing"

	"reliefbook/internal/payout"
)

func found(kind payout.ConflictKind, group string, person int64, no, other string) payout.Found {
	return payout.Found{Kind: kind, Group: group, ConflictRow: payout.ConflictRow{PaymentID: person + 100, PersonID: person, StudentNo: no, Other: other}}
}

func TestConflicts(t *testing.T) {
	list := payout.Conflicts([]payout.Found{
		found(payout.CardLuhn, "", 3, "03", ""),
		found(payout.SharedCard, "card1", 2, "02", ""), found(payout.SharedCard, "card1", 1, "01", ""), found(payout.SharedCard, "card1", 1, "01", ""),
		found(payout.NotOnRoll, "", 5, "05", ""), found(payout.NotOnRoll, "", 4, "04", ""),
	})
	var kinds []payout.ConflictKind
	for _, c := range list {
		kinds = append(kinds, c.Kind)
	}
	if len(list) != 3 || kinds[0] != payout.SharedCard || kinds[2] != payout.CardLuhn || len(list[0].Rows) != 2 || list[0].Rows[0].StudentNo != "01" {
		t.Fatalf("%+v", list)
	}
	if list[1].Rows[0].StudentNo != "04" || len(list[1].Rows) != 2 || !list[0].Open() || list[2].Open() {
		t.Errorf("%+v", list)
	}
	again := payout.Conflicts([]payout.Found{found(payout.SharedCard, "another name", 1, "01", ""), found(payout.SharedCard, "another name", 2, "02", "")})
	if again[0].Key != list[0].Key {
		t.Error("the same people under another key")
	}
	third := payout.Conflicts([]payout.Found{found(payout.SharedCard, "card1", 1, "01", ""), found(payout.SharedCard, "card1", 2, "02", ""), found(payout.SharedCard, "card1", 9, "09", "")})
	if third[0].Key == list[0].Key {
		t.Error("another person under the same key: an old word would cover them")
	}
}
