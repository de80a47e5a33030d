//go:build linux

package ordeal

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"reliefbook/internal/pgtest"
)

func TestMain(m *testing.M) {
	code := pgtest.Main(m)
	if built.dir != "" {
		_ = os.RemoveAll(built.dir) // a temporary folder
	}
	fmt.Print(figures.table())
	os.Exit(code)
}

// built is the program under test, built once for all tests.
var built struct {
	sync.Once
	dir, path string
	err       error
}

// program is the path of the real program.
func program(t testing.TB) string {
	t.Helper()
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "ordeal"); built.err != nil {
			return
		}
		built.path = filepath.Join(built.dir, "reliefbook")
		cmd := exec.Command("go", "build", "-o", built.path, "reliefbook/cmd/reliefbook") // flags as the tests': from the cache
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w: %s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// times is how often a fault is done: short in CI, where two tests run at once, and whole, or a multiple of it, when
// ORDEAL says so and the machine is the ordeal's alone. A short of 0 is a test that CI has no time for.
func times(t *testing.T, short, whole int) int {
	t.Helper()
	if testing.Short() {
		t.Skip("starts and kills real processes: not in the short run")
	}
	text := os.Getenv("ORDEAL")
	if text == "" {
		if short == 0 {
			t.Skip("takes longer than CI has time for: make nightly")
		}
		t.Parallel()
		return short
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("ORDEAL is a number from 1: %q", text)
	}
	return n * whole
}

// chance is the test's dice; its seed is said and can be given again.
func chance(t testing.TB) *rand.Rand {
	t.Helper()
	seed, err := strconv.ParseUint(os.Getenv("ORDEAL_SEED"), 10, 64)
	if err != nil {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("ORDEAL_SEED=%d", seed)
	h := fnv.New64a()
	h.Write([]byte(t.Name()))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// between is a duration between two, by the dice.
func between(r *rand.Rand, from, to time.Duration) time.Duration {
	return from + time.Duration(r.Int64N(int64(to-from)))
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
