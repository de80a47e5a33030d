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
)

const crashEnv = "RELIEFBOOK_TEST_CRASH" // url|key folder|checker|intake

func init() {
	if os.Getenv(crashEnv) != "" { // this is the process that TestKilledInTheMiddle kills
		crashingAnswer()
		os.Exit(0)
	}
}

// crashingAnswer opens the house as a start does, says "ready", and confirms a bank's answer.
func crashingAnswer() {
	ctx := context.Background()
	parts := strings.Split(os.Getenv(crashEnv), "|")
	checker, _ := strconv.ParseInt(parts[2], 10, 64)
	intake, _ := strconv.ParseInt(parts[3], 10, 64)
	h, err := apptest.Reopen(ctx, parts[0], parts[1])
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	fmt.Println("ready")
	h.Checker = access.Actor{UserID: checker, Role: access.Checker}
	err = h.Confirm(intake)
	fmt.Println("done", err)
}

// TestKilledInTheMiddle kills the program at every stage of a bank's answer being
// applied. After a restart the batch is paid whole or not at all, what was acknowledged stays,
// the books hold, and a second try ends with everything paid once.
func TestKilledInTheMiddle(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		const n = 1500
		ctx := context.Background()
		p := h.Sent(t, n, "护理系")
		run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "answer.csv", h.AnswerFile(t, p.Batch, apptest.AllPaid), nil)
		apptest.Check(t, err)
		run, err = h.Banking.ProposeAnswer(ctx, h.Cashier, p.Batch, run.Upload, nil, "")
		apptest.Check(t, err)
		killed := 0
		for wait := time.Millisecond; ; wait = wait*3/2 + time.Millisecond {
			acknowledged := applyAndKill(t, h, run.Waits, wait)
			results, err := h.Banking.Results(ctx, h.Auditor, p.Batch)
			apptest.Check(t, err)
			paid := 0
			for _, pay := range h.PaymentsOf(t, p.Program) {
				if pay.State == payout.PaymentPaid {
					paid++
				}
			}
			applied := len(results) == 1
			if acknowledged && !applied {
				t.Fatal("an acknowledged answer is gone")
			}
			if paid != 0 && paid != n || applied != (paid == n) {
				t.Fatalf("killed after %v: %d answers, %d of %d paid", wait, len(results), paid, n)
			}
			if applied {
				break
			}
			killed++
			if wait > 20*time.Second {
				t.Fatal("it never ended")
			}
		}
		if killed == 0 {
			t.Error("no try was killed before its end: the test proves nothing")
		}
		h.Holds(t)
	})
}

// applyAndKill starts the program, kills it some time into confirming an answer, and
// says whether it had acknowledged before.
func applyAndKill(t *testing.T, h *apptest.House, intake int64, wait time.Duration) (acknowledged bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%d|%d", crashEnv, h.URL, h.KeyDir, h.Checker.UserID, intake))
	out, err := cmd.StdoutPipe()
	apptest.Check(t, err)
	apptest.Check(t, cmd.Start())
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
