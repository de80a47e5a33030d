package payout_test

import (
	"testing"

	"reliefbook/internal/payout"
)

func TestASheetsCodeNamesItsContent(t *testing.T) {
	s := payout.Sheet{DepartmentID: 2, ClassID: 7, Version: 3, Hash: []byte{1, 2, 3, 4, 5, 6, 7, 8, 9}}
	if got := s.Code("MZ2021"); got != "RB1/MZ2021/2/7/3/0102030405060708" {
		t.Error(got)
	}
}
