package audit_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"testing"

	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/ledger"
	"reliefbook/internal/link"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// TestLinkProof: a student's own link proves the payment to anybody, and tells
// nothing about anybody else: not even one who guesses at the neighbours' lines.
func TestLinkProof(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 5, "护理系")
		early := h.PaymentIDs(t, p.Program)[0]
		token := sha256.Sum256([]byte("early"))
		apptest.Check(t, h.DB.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.PrintLinks(link.Print{ByID: h.Branch["护理系"].UserID}, []link.New{{For: early, Hash: token[:], Expiry: h.Clock.Now().Add(payments.LinkFor)}}, h.Clock.Now())
			return err
		}))
		_, err := h.Audit.LinkProof(ctx, "early")
		apptest.Refused(t, err, "proof.none") // not paid
		h.Answer(t, p.Batch, apptest.AllPaid)
		_, err = h.SealNow(ctx)
		apptest.Check(t, err)
		file, err := h.Audit.LinkProof(ctx, "early")
		apptest.Check(t, err)
		key := h.PublicKey(t)
		for _, k := range []*seal.PublicKey{key, nil} {
			s, err := seal.CheckEvidence(file, k)
			apptest.Check(t, err)
			if s.Amount != 3000 || s.Payment != early {
				t.Errorf("proves %+v", s)
			}
		}
		_, err = seal.CheckEvidence(file, apptest.StrangerKey(t).Public)
		apptest.Refused(t, err, "seal.checkpoint_unsigned")
		_, err = h.Audit.LinkProof(ctx, "nothing")
		apptest.Refused(t, err, "not_found")
		tellsNothing(t, h, file)
		changedProofs(t, file, key)
	})
}

// changedProofs changes every byte string of a proof in turn.
func changedProofs(t *testing.T, file []byte, key *seal.PublicKey) {
	t.Helper()
	for name, change := range map[string]func(*seal.Evidence){
		"the amount": func(e *seal.Evidence) {
			e.Line.Bytes = bytes.Replace(e.Line.Bytes, []byte{0x0b, 0xb8}, []byte{0x0b, 0xb9}, 1)
		},
		"another place":  func(e *seal.Evidence) { e.Line.Index++ },
		"the voucher":    func(e *seal.Evidence) { e.Leaf.Bytes[len(e.Leaf.Bytes)-1] ^= 1 },
		"another leaf":   func(e *seal.Evidence) { e.Leaf.Index-- },
		"a hash":         func(e *seal.Evidence) { e.Line.Path[0][0] ^= 1 },
		"a hash above":   func(e *seal.Evidence) { e.Leaf.Path[0][0] ^= 1 },
		"the checkpoint": func(e *seal.Evidence) { e.Checkpoint = strings.Replace(e.Checkpoint, "trial", "trail", 1) },
		"the format":     func(e *seal.Evidence) { e.Format = "x" },
	} {
		var e seal.Evidence
		apptest.Check(t, json.Unmarshal(file, &e))
		change(&e)
		text, err := e.JSON()
		apptest.Check(t, err)
		if bytes.Equal(text, file) {
			t.Fatalf("%s: changed nothing", name)
		}
		if s, err := seal.CheckEvidence(text, key); err == nil {
			t.Errorf("%s changed, and it still proves %+v", name, s)
		}
	}
}

// tellsNothing looks for the others in a proof, and guesses at their lines as
// somebody would who knows all about them but the voucher's salt.
func tellsNothing(t *testing.T, h *apptest.House, file []byte) {
	t.Helper()
	for i := range 5 {
		for _, word := range []string{apptest.CitizenID(i), apptest.Card(i), "学生" + string(rune('一'+i)), "000000000" + string(rune('1'+i))} {
			if bytes.Contains(file, []byte(word)) {
				t.Errorf("the proof says %s", word)
			}
		}
	}
	var e seal.Evidence
	apptest.Check(t, json.Unmarshal(file, &e))
	met := 0
	apptest.Check(t, h.DB.Read(context.Background(), func(tx *store.Tx) error {
		list, _, err := tx.Vouchers(ledger.VoucherFilter{})
		if err != nil {
			return err
		}
		for _, v := range list {
			full, err := tx.Voucher(v.ID)
			if err != nil {
				return err
			}
			for _, line := range full.Transfers {
				guess, known := seal.LeafHash(line.LeafLine(nil)), seal.LeafHash(line.LeafLine(full.Salt))
				for _, h := range e.Line.Path {
					if h == guess {
						t.Error("a neighbour's line can be guessed")
					}
					if h == known {
						met++
					}
				}
			}
		}
		return nil
	}))
	if met == 0 {
		t.Error("no line stands beside it: the guess is no test")
	}
}
