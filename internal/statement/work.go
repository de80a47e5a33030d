package statement

import (
	"strconv"

	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
	"reliefbook/internal/table"
)

// Work is what is open of one bank account on both sides.
type Work struct {
	AccountID int64
	Lines     []KeptLine
	Movements []Movement
}

// Match runs the passes over all of it.
func (w Work) Match() []Match {
	pairs := recon.Match(w.lineItems(), w.MovementItems(), recon.Usual)
	matches := make([]Match, len(pairs))
	for i, p := range pairs {
		matches[i] = Match{AccountID: w.AccountID, Pass: p.Pass}
		for _, at := range p.Lines {
			matches[i].addLine(w.Lines[at])
		}
		for _, at := range p.Movements {
			matches[i].addMovement(w.Movements[at])
		}
	}
	return matches
}

func (m *Match) addLine(l KeptLine) {
	m.Sides = append(m.Sides, MatchSide{LineID: l.ID, Amount: l.Amount, Live: true})
	m.Amount += l.Amount
}

func (m *Match) addMovement(v Movement) {
	m.Sides = append(m.Sides, MatchSide{VoucherID: v.VoucherID, PaymentID: v.PaymentID, Amount: v.Amount, Live: true})
}

// Pairing is what somebody matches by hand.
type Pairing struct {
	Lines     []int64       // of the statement
	Movements []MovementKey // of the ledger
	Suggested bool          // a suggestion was accepted as it was
}

// Check refuses a pairing of less than two: match.few.
func (p Pairing) Check() error {
	if len(p.Lines)+len(p.Movements) < 2 {
		return fault.New(fault.Invalid, "match.few")
	}
	return nil
}

// Pick matches what somebody chose, when its sums are one to the fen; lines
// alone, or movements alone, when they cancel out. match.sums when they do not
// agree; match.taken when one of them is not open.
func (w Work) Pick(p Pairing) (m Match, err error) {
	m = Match{AccountID: w.AccountID, Pass: recon.ByHand}
	if p.Suggested {
		m.Pass = recon.Suggested
	}
	lines, movements := map[int64]KeptLine{}, map[MovementKey]Movement{}
	for _, l := range w.Lines {
		lines[l.ID] = l
	}
	for _, v := range w.Movements {
		movements[v.Key()] = v
	}
	for _, id := range p.Lines {
		l, open := lines[id]
		if !open {
			return m, fault.New(fault.Conflict, "match.taken")
		}
		delete(lines, id) // named twice it is not there a second time
		m.addLine(l)
	}
	var books money.Amount
	for _, key := range p.Movements {
		v, open := movements[key]
		if !open {
			return m, fault.New(fault.Conflict, "match.taken")
		}
		delete(movements, key)
		m.addMovement(v)
		books += v.Amount
	}
	if m.Amount != books {
		return m, fault.New(fault.Invalid, "match.sums", "Bank", m.Amount, "Books", books, "Difference", m.Amount-books)
	}
	return m, nil
}

func (w Work) lineItems() []recon.Item {
	out := make([]recon.Item, len(w.Lines))
	for i, l := range w.Lines {
		out[i] = l.Item()
	}
	return out
}

// Item is the line as the passes see it.
func (l KeptLine) Item() recon.Item {
	it := recon.Item{Day: l.Day, Amount: l.Amount, Refs: Tokens(l.Ref, l.Text, l.Serial), Text: l.Text + " " + l.Ref + " " + l.Party}
	it.Counters = counters(l.Party, l.Blind)
	way := "in"
	if l.Amount < 0 {
		way = "out"
	}
	if l.Text != "" {
		it.Groups = append(it.Groups, "text\x00"+l.Day+"\x00"+way+"\x00"+table.Fold(l.Text))
	}
	for _, ref := range it.Refs {
		it.Groups = append(it.Groups, "ref\x00"+ref) // what a bank paid and what it gave back of it
	}
	return it
}

// counters is the other side as both lists may name it: by name, and by the account's keyed hash.
func counters(party string, blind []byte) (out []string) {
	if name := table.Fold(party); name != "" {
		out = append(out, "name "+name)
	}
	if len(blind) > 0 {
		out = append(out, "account "+string(blind))
	}
	return out
}

// MovementItems are the movements as the passes see them.
func (w Work) MovementItems() []recon.Item {
	out := make([]recon.Item, len(w.Movements))
	for i, m := range w.Movements {
		out[i] = m.item()
	}
	return out
}

func (m Movement) item() recon.Item {
	it := recon.Item{Day: m.Day, Amount: m.Amount, Key: m.VoucherID, Undoes: m.Reverses, Counters: counters(m.Party, m.CardBlind),
		Text: m.Summary + " " + m.DocNo + " " + m.Party}
	for _, ref := range []string{m.DocNo, m.BatchRef} {
		it.Refs = append(it.Refs, Tokens(ref)...)
	}
	if m.PaymentID != 0 {
		it.Refs = append(it.Refs, table.Fold(payout.Ref(m.PaymentID)))
		it.Groups = append(it.Groups, "voucher\x00"+strconv.FormatInt(m.VoucherID, 10))
	}
	if m.Amount < 0 && (m.Kind == ledger.FilePayment || m.Kind == ledger.AdvanceOut) {
		it.Batch = m.BatchID
	}
	return it
}

// Standing is the line as the bank reconciliation lists it.
func (l KeptLine) Standing() recon.BankItem {
	text := l.Text
	if l.Party != "" {
		text = l.Party + " " + text
	}
	return recon.BankItem{Day: l.Day, Amount: l.Amount, Match: l.MatchID, Text: text, Reference: l.Serial, Line: l.ID}
}

// Standing is the movement as the bank reconciliation lists it.
func (m Movement) Standing() recon.BankItem {
	it := recon.BankItem{Day: m.Day, Amount: m.Amount, Match: m.MatchID, Text: m.Summary, Voucher: m.VoucherID, Payment: m.PaymentID}
	if m.Number != 0 {
		it.Reference = m.Period + "-" + strconv.FormatInt(m.Number, 10)
	}
	return it
}
