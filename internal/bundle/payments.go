package bundle

import (
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
)

// filePayments says who was paid what by which batch; the leaf of each batch has a root over its rows.
const filePayments = "records/payments.csv"

// paymentColumns is how many columns it has; channel and the papers' number are the last.
const paymentColumns = 18

// sealedBatch is what the last leaf of a batch says of its payments, and what the file's rows give.
type sealedBatch struct {
	count int64
	root  seal.Hash
	lines seal.Frontier
}

// place is one line of one roster.
type place struct {
	roster int64
	line   int
}

// entitled is whom a roster's line is for: the sealed commitment, and the number beside it.
type entitled struct {
	who       string
	studentNo string
}

// batch notes what a batch's leaf says of its payments; leaves of before say nothing.
func (w *walk) batch(l Leaf) {
	root, ok := seal.RootOf(l.Bytes, "payments")
	if !ok {
		return
	}
	b := &sealedBatch{root: root}
	_, _, fields, _ := seal.DecodeLeaf(l.Bytes) // it was decoded a moment ago
	for _, f := range fields {
		if f.Name == "payments.count" {
			b.count, _ = f.Int()
		}
	}
	w.batches[l.Subject] = b
}

type paidRow struct {
	id, batch, identity int64
	at                  place
	studentNo, channel  string
	amount              money.Amount
}

func paidRowOf(r *rows) paidRow {
	p := paidRow{id: r.int(0), batch: r.int(1), at: place{r.int(3), int(r.int(4))}, studentNo: r.text(5), channel: r.text(16), identity: r.int(17)}
	amount, err := money.Parse(r.text(9))
	if err != nil {
		r.fail(err)
	}
	p.amount = amount
	return p
}

// payments rebuilds every batch's root from the rows of who was paid.
func (w *walk) payments() {
	w.of(rulePayments)
	if len(w.batches) == 0 {
		return
	}
	c, err := openRecords(w.archive, filePayments, make([]string, paymentColumns), paidRowOf)
	if err != nil {
		w.breaks(rulePayments, filePayments, "")
		return
	}
	defer c.end.Close() //nolint:errcheck // it was only read
	var scratch [64]seal.Hash
	for ; c.ok; c.advance() {
		p := c.cur
		b, sealed := w.batches["batch:"+decimal(p.batch)]
		if !sealed {
			continue
		}
		w.looked(rulePayments)
		e := w.entitled[p.at]
		if e.studentNo != p.studentNo {
			w.breaks(rulePayments, filePayments, "payment:"+decimal(p.id))
		}
		b.lines.Add(scratch[:0], payout.PaymentLine(p.id, p.at.roster, p.at.line, []byte(e.who), p.amount, payout.Channel(p.channel), p.identity))
	}
	w.unread(rulePayments, c.rows)
	for subject, b := range w.batches {
		if b.lines.Size() != b.count || b.lines.Root() != b.root {
			w.breaks(rulePayments, filePayments, subject)
		}
	}
}
