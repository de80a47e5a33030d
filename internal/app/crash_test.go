package app_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
)

const crashEnv = "RELIEFBOOK_TEST_CRASH" // url|key folder|batch|cashier

// crashingRelease opens the house as a start does, says "ready", and releases the batch.
func crashingRelease() {
	ctx := context.Background()
	parts := strings.Split(os.Getenv(crashEnv), "|")
	batch, _ := strconv.ParseInt(parts[2], 10, 64)
	cashier, _ := strconv.ParseInt(parts[3], 10, 64)
	h, err := apptest.Reopen(ctx, parts[0], parts[1])
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	fmt.Println("ready")
	err = h.ActOnBatch(ctx, access.Actor{UserID: cashier, Role: access.Cashier}, batch, payout.Release, "")
	fmt.Println("done", err)
}

// TestKilledInTheMiddle kills the program at every stage of a release. After a
// restart the batch is paid whole or not at all, what was acknowledged stays,
// the books hold, and a second try ends with everything paid once.
func TestKilledInTheMiddle(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		const n = 1500
		ctx := context.Background()
		p := h.Prepared(t, n, "护理系")
		check(t, h.ActOnBatch(ctx, h.Checker, p.Batch, payout.Approve, ""))
		killed := 0
		for wait := time.Millisecond; ; wait = wait*3/2 + time.Millisecond {
			acknowledged := releaseAndKill(t, h, p.Batch, wait)
			b, err := h.Batch(ctx, h.Auditor, p.Batch)
			check(t, err)
			paid := 0
			for _, pay := range payments(t, h, p.Program) {
				if pay.State == payout.PaymentPaid {
					paid++
				}
			}
			released := b.State == payout.Released
			if acknowledged && !released {
				t.Fatal("an acknowledged release is gone")
			}
			if paid != 0 && paid != n || released != (paid == n) {
				t.Fatalf("killed after %v: batch %s, %d of %d paid", wait, b.State, paid, n)
			}
			if released {
				break
			}
			killed++
			if wait > 20*time.Second {
				t.Fatal("the release never ended")
			}
		}
		if killed == 0 {
			t.Error("no try was killed before its end: the test proves nothing")
		}
		holds(t, h)
	})
}

func payments(t *testing.T, h *apptest.House, program int64) []payout.Payment {
	t.Helper()
	list, _, err := h.Payments(context.Background(), h.Auditor, store.PaymentFilter{Program: program})
	check(t, err)
	return list
}

// releaseAndKill starts the program, kills it some time into the release, and
// says whether it had acknowledged before.
func releaseAndKill(t *testing.T, h *apptest.House, batch int64, wait time.Duration) (acknowledged bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%d|%d", crashEnv, h.URL, h.KeyDir, batch, h.Cashier.UserID))
	out, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the program did not start: %s", lines.Text())
	}
	timer := time.AfterFunc(wait, func() { _ = cmd.Process.Kill() }) // it may have ended already
	defer timer.Stop()
	if lines.Scan() {
		acknowledged = lines.Text() == "done <nil>"
	}
	_ = cmd.Wait() // killed: that is the point
	return acknowledged
}
