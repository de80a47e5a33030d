package audit

import (
	"testing"

	"reliefbook/internal/store"
)

// Every noun of the trail says how verify goes over its rows, or why there are none.
func TestEveryNounIsWalked(t *testing.T) {
	for _, name := range store.Nouns {
		n, ok := nounRows[name]
		ways := 0
		for _, has := range []bool{n.walk != nil, n.by != "", n.none != ""} {
			if has {
				ways++
			}
		}
		if !ok || ways != 1 {
			t.Errorf("noun %s has %d ways to be verified in internal/app/nouns.go, not one", name, ways)
		}
	}
	if len(nouns) != len(store.Nouns) {
		t.Errorf("%d lines for %d nouns", len(nouns), len(store.Nouns))
	}
}

// Subjects as they were written before are shown as what they are.
func TestOldSubjectsAreKnown(t *testing.T) {
	for subject, want := range map[string][3]string{
		"batch:12":           {"/batches/:id", "log.noun.batch", "12"},
		"program:3/reminder": {"/programs/:id", "log.noun.program", "3"},
		"staff_card:40":      {"", "log.noun.staff_card", "40"},
		"class:7":            {"", "log.noun.class", "7"},
		"log:1":              {"", "log.noun.log", "1"},
	} {
		route, word, id := NounPage(subject)
		if got := [3]string{route, word, id}; got != want {
			t.Errorf("%s is shown as %v, not %v", subject, got, want)
		}
	}
}
