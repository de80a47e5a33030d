package damage

import (
	"testing"
	"time"
)

// bounded is how long one small file may take to be read, on any machine.
const bounded = 5 * time.Second

// fuzz reads whatever comes as a list: no panic, no internal error, bounded time.
func fuzz(f *testing.F, name string) {
	for _, s := range subjects()[name] {
		f.Add(s.data)
	}
	read := subjects()[name][0].list.read
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<20 {
			return
		}
		start := time.Now()
		got := read(data)
		if took := time.Since(start); took > bounded {
			t.Fatalf("%d bytes took %v", len(data), took)
		}
		if again := read(data); !same(got.refused, again.refused) || len(got.refused) == 0 && !same(got.facts,
			again.facts) {
			t.Fatal("read twice, two results")
		}
	})
}

func FuzzRoster(f *testing.F)     { fuzz(f, "roster") }
func FuzzSupplement(f *testing.F) { fuzz(f, "supplement") }
func FuzzSaved(f *testing.F)      { fuzz(f, "saved") }
func FuzzRoll(f *testing.F)       { fuzz(f, "roll") }
func FuzzStaff(f *testing.F)      { fuzz(f, "staff") }
func FuzzDuty(f *testing.F)       { fuzz(f, "duty") }
func FuzzVisit(f *testing.F)      { fuzz(f, "visit") }
func FuzzAnswer(f *testing.F)     { fuzz(f, "answer") }
func FuzzStatement(f *testing.F)  { fuzz(f, "statement") }
func FuzzAmounts(f *testing.F)    { fuzz(f, "amounts") }
func FuzzCamt(f *testing.F)       { fuzz(f, "camt") }
func FuzzChart(f *testing.F)      { fuzz(f, "chart") }
