package payout

import (
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
)

// ReceiptLeaf is what the sealed leaf of one act on receipts says besides who
// and when; the reason and the proxy, which may name people, only as a
// commitment, nil where there is neither.
func ReceiptLeaf(act ReceiptAct, via Via, amount money.Amount, private []byte, payments []int64) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("act", string(act))
		if via != ViaBranch {
			w.Text("via", string(via))
		}
		if amount != 0 {
			w.Int("amount", int64(amount))
		}
		if private != nil {
			w.Bytes("reason", private)
		}
		for _, id := range payments {
			w.Int("payment", id)
		}
	}
}

// PaymentLine is one payment as its batch's leaf covers it: of which roster line,
// for whom (the roster's commitment to number and name), by which papers, how
// much and which way. Versions to come keep these bytes.
func PaymentLine(payment, roster int64, line int, who []byte, amount money.Amount, channel Channel, identity int64) []byte {
	return seal.NewLeaf("batch_payment").Int("payment", payment).Int("roster", roster).Int("line", int64(line)).Bytes("who", who).
		Int("amount", int64(amount)).Text("channel", string(channel)).Int("identity", identity).Encode()
}
