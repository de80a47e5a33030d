package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"reliefbook/internal/app/banking"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bundle"
	"reliefbook/internal/fault"
	"reliefbook/internal/teller"
)

// TestPaymentsExchanged: person, roster line and papers of two payments change
// places behind the program's back, or the papers alone. Verify names the
// payments' batch, no bank file is made of it, and an official bundle that tells
// it otherwise does not pass.
func TestPaymentsExchanged(t *testing.T) {
	for what, columns := range map[string][]string{
		"person, line and papers": {"person_id", "entitlement_id", "identity_id", "class_id", "department_id"},
		"papers":                  {"identity_id"},
		"person":                  {"person_id"},
	} {
		t.Run(what, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, h *apptest.House) {
				ctx := context.Background()
				p := h.Sent(t, 6, "护理系")
				if v := official(t, h); !v.OK() {
					t.Fatalf("before: %+v", v.Verdicts)
				}
				ids := h.PaymentIDs(t, p.Program)
				raw := h.NoTriggers(t)
				_, err := raw.Exec("CREATE TABLE kept AS SELECT * FROM payment")
				apptest.Check(t, err)
				_, err = raw.Exec(fmt.Sprintf("UPDATE payment SET part = 1000 + id WHERE id IN (%d, %d)", ids[0], ids[1])) // out of the unique index's way
				apptest.Check(t, err)
				for _, c := range columns {
					_, err := raw.Exec(fmt.Sprintf("UPDATE payment SET %[1]s = (SELECT k.%[1]s FROM kept k WHERE k.id = %[2]d + %[3]d - payment.id) WHERE id IN (%[2]d, %[3]d)", c, ids[0], ids[1]))
					apptest.Check(t, err)
				}
				_, err = raw.Exec(fmt.Sprintf("UPDATE payment SET part = 0 WHERE id IN (%d, %d)", ids[0], ids[1]))
				apptest.Check(t, err)
				_, err = raw.Exec("DROP TABLE kept")
				apptest.Check(t, err)
				v, err := h.Audit.Verify(ctx)
				apptest.Check(t, err)
				if !apptest.Named(v, "batch:") {
					t.Errorf("nobody noticed: %+v", v.Verdicts)
				}
				_, err = exported(t, h, p.Batch)
				if !fault.Is(err, "export.identity") { // which is looked for first
					apptest.Refused(t, err, "export.tampered")
				}
				if columns[0] != "person_id" || len(columns) > 1 { // a bundle shows whom a line is for, not the payment's own person
					if v := official(t, h); v.OK() {
						t.Error("an official bundle says otherwise and passes")
					}
				}
			})
		})
	}
}

func official(t *testing.T, h *apptest.House) bundle.Result {
	t.Helper()
	var b bytes.Buffer
	_, err := h.Audit.Bundle(context.Background(), h.Auditor, &b, t.TempDir(), nil)
	apptest.Check(t, err)
	v, err := bundle.Verify(bytes.NewReader(b.Bytes()), int64(b.Len()), bundle.Options{})
	apptest.Check(t, err)
	return v
}

// exported makes the bank file of a batch.
func exported(t *testing.T, h *apptest.House, batch int64) (banking.BankFile, error) {
	t.Helper()
	return h.Banking.ExportBatch(context.Background(), h.Cashier, h.Ask(batch, h.Agreed(t, teller.Template)))
}

// TestALotsAccountsExchanged: two accounts of one lot change places behind the
// program's back, which their codes alone tell.
func TestALotsAccountsExchanged(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Whole(t)
		raw := h.NoTriggers(t)
		for _, roles := range [][2]string{{"value", "expense"}, {"given", "scrapped"}, {"payable", "value"}} {
			rename := func(from, to string) {
				_, err := raw.Exec(fmt.Sprintf("UPDATE lot_account SET role = '%s' WHERE role = '%s'", to, from))
				apptest.Check(t, err)
			}
			exchange := func() {
				rename(roles[0], "transit")
				rename(roles[1], roles[0])
				rename("transit", roles[1])
			}
			exchange()
			if v, err := h.Audit.Verify(context.Background()); err != nil || !apptest.Named(v, "account:") {
				t.Errorf("%v: nobody noticed: %v %+v", roles, err, v.Verdicts)
			}
			exchange()
		}
	})
}
