package apptest

import (
	"context"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/exception"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
)

// CloseProgram proposes and approves the closing of a program.
func (h *House) CloseProgram(t testing.TB, program int64) {
	t.Helper()
	_, err := h.Books.ProposeClose(context.Background(), h.Maker, program, "")
	Check(t, err)
	Check(t, h.Books.DecideClose(context.Background(), h.Checker, program, true, ""))
}

// CorrectVoucher proposes and approves a correction and gives it as it stands then.
func (h *House) CorrectVoucher(t testing.TB, c ledger.Correction) ledger.Correction {
	t.Helper()
	ctx := context.Background()
	id, err := h.Books.ProposeCorrection(ctx, h.Maker, c)
	Check(t, err)
	Check(t, h.Books.DecideCorrection(ctx, h.Checker, id, true, ""))
	d, err := h.Books.Correction(ctx, h.Auditor, id)
	Check(t, err)
	return d.Correction
}

// VoucherOf is the first voucher of a kind.
func (h *House) VoucherOf(t testing.TB, kind ledger.Kind) ledger.Voucher {
	t.Helper()
	list, _, err := h.Books.Vouchers(context.Background(), h.Auditor, ledger.VoucherFilter{})
	Check(t, err)
	for _, v := range list {
		if v.Kind == kind {
			d, err := h.Books.Voucher(context.Background(), h.Auditor, v.ID)
			Check(t, err)
			return d.Voucher
		}
	}
	t.Fatalf("no %s", kind)
	return ledger.Voucher{}
}

// Day is one day, for the clock to pass.
const Day = 24 * time.Hour

// Swept looks for disagreements and holds what it did against what is wanted.
func (h *House) Swept(t testing.TB, program int64, opened, changed, ended int) {
	t.Helper()
	s, err := h.Exceptions.SweepExceptions(context.Background(), h.Maker, program)
	Check(t, err)
	if want := (exceptions.Swept{Opened: opened, Changed: changed, Ended: ended}); s != want {
		t.Fatalf("swept %+v, want %+v; the queue is %+v", s, want, h.Unended(t, h.Maker))
	}
}

// Unended is every exception that has not ended, in somebody's eyes.
func (h *House) Unended(t testing.TB, actor access.Actor) []exception.Exception {
	t.Helper()
	q, err := h.Exceptions.Exceptions(context.Background(), actor, exception.Filter{Live: true})
	Check(t, err)
	return q.List
}

// OfKind is the first exception of a kind.
func OfKind(t testing.TB, list []exception.Exception, kind exception.Kind) exception.Exception {
	t.Helper()
	for _, x := range list {
		if x.Kind == kind {
			return x
		}
	}
	t.Fatalf("no %s in %+v", kind, list)
	return exception.Exception{}
}

// Document is a document of a fund, with an amount in fen.
func Document(f int64, kind fund.Kind, no string, amount int64) fund.Document {
	return fund.Document{FundID: f, Kind: kind, DocNo: no, Body: "上级", Purpose: "慰问", Minutes: "1", Amount: money.Amount(amount), Day: "2021-09-17"}
}
