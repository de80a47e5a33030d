package apptest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"reliefbook/internal/app/audit"
	"reliefbook/internal/fault"
)

// Seal seals everything that waits.
func (h *House) Seal(t testing.TB) {
	t.Helper()
	_, err := h.SealNow(context.Background())
	Check(t, err)
}

// Check ends a test on an error.
func Check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Err is the error of an act that gives something too.
func Err[T any](_ T, err error) error { return err }

// Refused ends a test unless err is the refusal of this code.
func Refused(t testing.TB, err error, code string) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Fatalf("got %v, want the refusal %s", err, code)
	}
}

// AtOnce does something with every id at the same time and counts the outcomes by refusal.
func AtOnce(ids []int64, do func(int64) error) map[string]int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	out := map[string]int{}
	for _, id := range ids {
		wg.Go(func() {
			err := do(id)
			code := ""
			if f := fault.Of(err); f != nil {
				code = f.Code
			} else if err != nil {
				code = err.Error()
			}
			mu.Lock()
			out[code]++
			mu.Unlock()
		})
	}
	wg.Wait()
	return out
}

// Holds seals what waits and verifies everything.
func (h *House) Holds(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	_, err := h.SealNow(ctx)
	Check(t, err)
	v, err := h.Audit.Verify(ctx, "")
	Check(t, err)
	if !v.OK() {
		t.Errorf("the books do not hold: %+v", v.Verdicts)
	}
}

// Named says whether a verification found something wrong with what begins so.
func Named(v audit.Verification, prefix string) bool {
	for _, d := range v.Verdicts {
		if slices.ContainsFunc(d.Breaks, func(s string) bool { return strings.HasPrefix(s, prefix) }) {
			return true
		}
	}
	return false
}
