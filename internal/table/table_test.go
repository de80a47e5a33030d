package table_test

import (
	"testing"

	"reliefbook/internal/table"
)

func TestLetters(t *testing.T) {
	for i, s := range map[int]string{-1: "", 0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := table.Letter(i); got != s {
			t.Errorf("Letter(%d) = %s, want %s", i, got, s)
		}
	}
}
