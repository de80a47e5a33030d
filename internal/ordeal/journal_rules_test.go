//go:build linux

package ordeal

import "testing"

// TestTheComparisonSees: what is lost, done twice or done unasked is found, and what nobody was told of may be there or not.
func TestTheComparisonSees(t *testing.T) {
	told := func(open string, done ...string) map[string]story { return map[string]story{"a": {done, open}} }
	for _, c := range []struct {
		name          string
		before, after map[string]story
		there         map[string]story
		wrong         int
	}{
		{"all there", told("", "x", "y"), told("", "x", "y"), told("", "x", "y"), 0},
		{"the last is gone", told("", "x", "y"), told("", "x", "y"), told("", "x"), 1},
		{"all is gone", told("", "x"), told("", "x"), nil, 1},
		{"twice", told("", "x"), told("", "x"), told("", "x", "x"), 1},
		{"unknown and there", told("y", "x"), told("y", "x"), told("", "x", "y"), 0},
		{"unknown and not there", told("y", "x"), told("y", "x"), told("", "x"), 0},
		{"unknown and twice", told("y", "x"), told("y", "x"), told("", "x", "y", "y"), 1},
		{"acknowledged while it was read", told("y", "x"), told("z", "x", "y"), told("", "x", "y", "z"), 0},
		{"nobody asked for it", nil, nil, told("", "x"), 1},
	} {
		if got := compare(c.before, c.there, c.after); len(got) != c.wrong {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
