package payments_test

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/lang"
	"reliefbook/internal/payout"
	"reliefbook/internal/right"
)

func returned(payment int64) payments.Proposal {
	return payments.Proposal{Remedy: payout.Remedy{PaymentID: payment, Kind: payout.Return, Amount: 3000, Note: "退汇"}}
}

// TestSheetsAndScans: the same rows print the same version, others the next; a
// scan is judged by its content, kept encrypted, and seen by its own department alone.
func TestSheetsAndScans(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 8, "护理系", "药学系")
		nurse, other := h.Branch["护理系"], h.Branch["药学系"]
		program, class := h.ClassOf(t, nurse)
		sheet := func(want int) {
			t.Helper()
			s, err := h.Payments.SignOffSheet(ctx, nurse, program, class, lang.ZhCN)
			apptest.Check(t, err)
			if s.Version != want || !bytes.HasPrefix(s.Content, []byte("%PDF")) {
				t.Errorf("version %d, want %d", s.Version, want)
			}
		}
		sheet(1)
		sheet(1)
		one, err := h.Payments.ProposeRemedy(ctx, h.Maker, returned(h.PaymentIDs(t, p.Program)[0]))
		apptest.Check(t, err)
		apptest.Check(t, h.Payments.DecideRemedy(ctx, h.Checker, one, true, ""))
		_, err = h.Payments.SignOffSheet(ctx, other, program, class, lang.ZhCN)
		apptest.Refused(t, err, "not_found")
		if s, err := h.Payments.SummarySheet(ctx, h.Auditor, program, lang.En); err != nil || s.Version != 1 {
			t.Errorf("%v %d", err, s.Version)
		}
		png := append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("机密"), 100)...)
		apptest.Check(t, h.Payments.AttachScan(ctx, nurse, program, class, "签领表.png", png))
		apptest.Refused(t, h.Payments.AttachScan(ctx, nurse, program, class, "again.png", png), "scan.same")
		apptest.Refused(t, h.Payments.AttachScan(ctx, nurse, program, class, "evil.pdf", []byte("<script>alert(1)</script>")), "form.invalid")
		apptest.Refused(t, h.Payments.AttachScan(ctx, other, program, class, "x.png", append(png, 1)), "not_found")
		list, err := h.Payments.Scans(ctx, nurse, program, class)
		apptest.Check(t, err)
		_, data, err := h.Payments.Scan(ctx, nurse, list[0].ID)
		apptest.Check(t, err)
		if !bytes.Equal(data, png) || list[0].Kind != "image/png" {
			t.Errorf("%+v", list)
		}
		_, _, err = h.Payments.Scan(ctx, other, list[0].ID)
		apptest.Refused(t, err, "not_found")
		h.Holds(t)
	})
}

// TestLinks: a student's link works once, for one payment, for a time.
func TestLinks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Released(t, 6, "护理系")
		nurse := h.Branch["护理系"]
		program, class := h.ClassOf(t, nurse)
		tokens := func() []string {
			t.Helper()
			slips, err := h.Payments.MakeLinks(ctx, nurse, program, class, "https://x")
			apptest.Check(t, err)
			var out []string
			for _, s := range slips {
				out = append(out, strings.TrimPrefix(s.URL, "https://x/r/"))
			}
			return out
		}
		old, fresh := tokens(), tokens()
		if len(fresh) != 6 {
			t.Fatalf("%d links", len(fresh))
		}
		_, err := h.Payments.Link(ctx, apptest.OwnPhone(old[0]))
		apptest.Refused(t, err, "not_found")
		_, err = h.Payments.Link(ctx, apptest.OwnPhone(strings.Repeat("A", 26)))
		apptest.Refused(t, err, "not_found")
		v, err := h.Payments.Link(ctx, apptest.OwnPhone(fresh[0]))
		apptest.Check(t, err)
		if v.Used || v.Amount != 3000 || !regexp.MustCompile(`^.\*$`).MatchString(v.Name) {
			t.Errorf("%+v", v)
		}
		same := make([]int64, 16)
		out := apptest.AtOnce(same, func(int64) error {
			return h.Payments.AnswerLink(ctx, apptest.OwnPhone(fresh[0]), payments.LinkAnswer{Act: payout.Confirm, Reason: "", Birth: apptest.Birth})
		})
		if out[""] != 1 || out["receipt.state"]+out["changed_meanwhile"] != 15 {
			t.Errorf("used 16 times at once: %v", out)
		}
		apptest.Refused(t, h.Payments.AnswerLink(ctx, apptest.OwnPhone(fresh[0]), payments.LinkAnswer{Act: payout.Deny, Reason: "反悔", Birth: apptest.Birth}), "receipt.state")
		apptest.Refused(t, h.Payments.AnswerLink(ctx, apptest.OwnPhone(fresh[1]), payments.LinkAnswer{Act: payout.Deny, Reason: " ", Birth: apptest.Birth}), "form.invalid")
		apptest.Refused(t, h.Payments.AnswerLink(ctx, apptest.OwnPhone(fresh[1]), payments.LinkAnswer{Act: payout.Undo, Reason: "", Birth: apptest.Birth}), "receipt.act")
		apptest.Check(t, h.Payments.AnswerLink(ctx, apptest.OwnPhone(fresh[1]), payments.LinkAnswer{Act: payout.Deny, Reason: "没有到账", Birth: apptest.Birth}))
		h.Clock.Pass(15 * 24 * time.Hour)
		apptest.Refused(t, h.Payments.AnswerLink(ctx, apptest.OwnPhone(fresh[2]), payments.LinkAnswer{Act: payout.Confirm, Reason: "", Birth: apptest.Birth}), "not_found")
		confirmed, denied := 0, 0
		for _, p := range h.PaymentsOf(t, program) {
			switch p.Receipt {
			case payout.Confirmed:
				confirmed++
			case payout.NotReceived:
				denied++
			}
		}
		tickets, _, err := h.Payments.Tickets(ctx, h.Maker, 10, 0)
		apptest.Check(t, err)
		if confirmed != 1 || denied != 1 || len(tickets) != 1 || tickets[0].OpenerID != 0 {
			t.Errorf("%d confirmed, %d denied, tickets %+v", confirmed, denied, tickets)
		}
		h.Holds(t)
	})
}

// TestReminders: what is overdue is listed by branch and reminded of once a day.
func TestReminders(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Released(t, 6, "护理系", "药学系")
		program, _ := h.ClassOf(t, h.Branch["护理系"])
		if list, err := h.Desk.Overdue(ctx, h.Auditor); err != nil || len(list) != 0 {
			t.Fatalf("%v %+v", err, list)
		}
		apptest.Refused(t, h.Desk.Remind(ctx, h.Maker, program, h.Dept["护理系"]), "reminder.nothing")
		h.Clock.Pass(payout.OverdueAfter + time.Hour)
		list, err := h.Desk.Overdue(ctx, h.Branch["护理系"])
		apptest.Check(t, err)
		if len(list) != 1 || list[0].Heads != 3 || list[0].Total != 9000 {
			t.Fatalf("a branch sees %+v", list)
		}
		apptest.Refused(t, h.Desk.Remind(ctx, h.Maker, program, h.Dept["护理系"]), "reminder.nobody")
		branch := h.Branch["护理系"]
		h.Grant(t, right.Right{UserID: branch.UserID, Role: access.Branch, Departments: branch.Departments, Name: branch.Name, Email: "hl@example.edu.cn"})
		h.Mail.Fails = errors.New("the mail server is away")
		if err := h.Desk.Remind(ctx, h.Maker, program, h.Dept["护理系"]); !errors.Is(err, h.Mail.Fails) {
			t.Errorf("got %v", err)
		}
		h.Mail.Fails = nil
		if trail, err := h.Desk.Trail(ctx, h.Auditor, 0, 1); err != nil || trail[0].Kind == "reminder_send" {
			t.Errorf("it is on record that it was sent: %v", err)
		}
		apptest.Check(t, h.Desk.Remind(ctx, h.Maker, program, h.Dept["护理系"]))
		apptest.Refused(t, h.Desk.Remind(ctx, h.Maker, program, h.Dept["护理系"]), "reminder.today")
		h.Clock.Pass(24 * time.Hour)
		apptest.Check(t, h.Desk.Remind(ctx, h.Maker, program, h.Dept["护理系"]))
	})
}
