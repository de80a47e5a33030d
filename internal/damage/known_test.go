package damage

import (
	"slices"
	"strings"
	"testing"
)

// known are the silent faults of today's readers, so that a new one is seen.
// There is none now. Whoever mends one strikes its list out here: TestKnownFaultsAreStill says which.
// What a file shows is the key; of what is read otherwise than it stands
// ("misread"), and of totals, the damage is too.
var known = []struct {
	lists string
	shows string
	by    string // a damage that brings it up
	why   string
}{}

// keyed reports whether the damage is part of what is known.
func keyed(shows string) bool {
	return strings.HasPrefix(shows, "misread") || strings.HasPrefix(shows, "sent back") || shows == "total differs"
}

// isKnown reports whether a silent fault is known.
func isKnown(list, damage, shows string) bool {
	for _, k := range known {
		if slices.Contains(strings.Fields(k.lists), list) && k.shows == shows && (k.by == damage || !keyed(shows)) {
			return true
		}
	}
	return false
}

// TestKnownFaultsAreStill fails for a fault that is named by now: strike its list out of known.
func TestKnownFaultsAreStill(t *testing.T) {
	for _, k := range known {
		n := slices.Index(damageNames(), k.by)
		if n < 0 {
			t.Errorf("no damage is called %q", k.by)
			continue
		}
		for _, name := range strings.Fields(k.lists) {
			if !brings(name, n, k.shows) {
				t.Errorf("%s: %q by %q is silent no more: strike it out of known", name, k.shows, k.by)
			}
		}
	}
}

// brings reports whether a damage still brings up a silent fault of a list.
func brings(list string, n int, shows string) bool {
	all := subjects()[list]
	for i := range 1500 {
		r := rng(1, list, i)
		if tr, ok := all[i%len(all)].damaged(n, r); ok && (tr.back == shows || slices.Contains(tr.silent, shows)) {
			return true
		}
	}
	return false
}
