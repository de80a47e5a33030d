package money

import (
	"testing"

	"pgregory.net/rapid"
)

// TestCommonAmountsAreReadAlike: whatever the short way reads, the whole one reads the same.
func TestCommonAmountsAreReadAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[0-9]{0,5}([0-9.,]{0,4}|(,[0-9]{3}){0,5}(\.[0-9]{0,3})?)|[0-9]{12,15}(\.[0-9]{1,2})?`).Draw(t, "text")
		quick, ok := common(s)
		whole, err := parse(s)
		if ok != (err == nil) || ok && quick != whole {
			t.Fatalf("%q: %s %v, and %s %v", s, quick, ok, whole, err)
		}
	})
}
