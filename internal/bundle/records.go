package bundle

import (
	"time"

	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/roster"
)

// Each record has its columns, what writes a row and what reads it.

var leafColumns = []string{"seq", "kind", "subject", "leaf_hex", "hash_hex"}

func (l Leaf) put(t *table) {
	t.int(l.Seq).text(l.Kind).text(l.Subject).bytes(l.Bytes).bytes(l.Hash).end()
}

func leafOf(r *rows) Leaf {
	return Leaf{Seq: r.int(0), Kind: r.text(1), Subject: r.text(2), Bytes: r.bytes(3), Hash: r.bytes(4)}
}

var checkpointColumns = []string{"size", "signed_note"}

func (c Checkpoint) put(t *table) { t.int(c.Size).text(c.Note).end() }

func checkpointOf(r *rows) Checkpoint { return Checkpoint{r.int(0), r.text(1)} }

var accountColumns = []string{"seq", "id", "book", "book_code", "book_name", "asset", "asset_code", "asset_name", "unit", "code", "name", "side", "guarded", "at_us"}

func (a Account) put(t *table) {
	t.ints(a.Seq, a.ID, a.BookID).text(a.Book.Code).text(a.Book.Name).int(a.AssetID).text(a.Asset.Code).text(a.Asset.Name).text(a.Asset.Unit).
		text(a.Code).text(a.Name).text(string(a.Side)).int(truth(a.Guarded)).int(micros(a.At)).end()
}

func accountOf(r *rows) Account {
	return Account{Seq: r.int(0), Account: ledger.Account{ID: r.int(1), BookID: r.int(2), AssetID: r.int(5), Code: r.text(9), Name: r.text(10),
		Side: ledger.Side(r.text(11)), Guarded: r.int(12) == 1}, Book: ledger.Book{ID: r.int(2), Code: r.text(3), Name: r.text(4)},
		Asset: ledger.Asset{ID: r.int(5), Code: r.text(6), Name: r.text(7), Unit: r.text(8)}, At: instant(r.int(13))}
}

var namedColumns = []string{"id", "code", "name"}

func (n Named) put(t *table) { t.int(n.ID).text(n.Code).text(n.Name).end() }

func namedOf(r *rows) Named { return Named{r.int(0), r.text(1), r.text(2)} }

var voucherColumns = []string{"seq", "id", "book", "number", "kind", "day", "maker", "checker", "key", "reverses", "reason", "summary", "lines", "salt_hex", "at_us", "poster", "basis"}

func (v *Voucher) put(t *table) {
	t.ints(v.Seq, v.ID, v.BookID, v.Number).text(string(v.Kind)).text(v.Day).ints(v.MakerID, v.CheckerID).text(v.Key).int(v.Reverses).
		text(v.Reason).text(v.Summary).int(v.Lines).bytes(v.Salt).ints(micros(v.At), v.PosterID).text(v.Basis).end()
}

func voucherOf(r *rows, c *Chart) *Voucher {
	v := &Voucher{Seq: r.int(0), Lines: r.int(12), Voucher: ledger.Voucher{ID: r.int(1), Number: r.int(3), At: instant(r.int(14)),
		Draft: ledger.Draft{BookID: r.int(2), Kind: ledger.Kind(r.text(4)), Day: r.text(5), MakerID: r.int(6), CheckerID: r.int(7), Key: r.text(8),
			Reverses: r.int(9), Reason: r.text(10), Summary: r.text(11), Salt: r.bytes(13)}}}
	v.PosterID = ledger.PosterUnknown
	if len(r.rec) > len(voucherColumns)-2 {
		v.PosterID, v.Basis = r.int(15), r.text(16)
	}
	if _, err := time.Parse(time.DateOnly, v.Day); err != nil {
		r.fail(err)
		return v
	}
	v.Period, v.Maker, v.Checker, v.Poster = ledger.Period(v.Day), c.people[v.MakerID], c.people[v.CheckerID], c.people[v.PosterID]
	return v
}

var transferColumns = []string{"seq", "line", "asset", "debit", "credit", "amount", "program", "department", "payment", "summary"}

func putTransfer(t *table, seq int64, x ledger.Transfer) {
	t.ints(seq, int64(x.Line), x.AssetID, x.DebitID, x.CreditID, x.Amount, x.Program, x.Department, x.Payment).text(x.Summary).end()
}

func transferOf(r *rows) (seq int64, x ledger.Transfer) {
	return r.int(0), ledger.Transfer{Line: int(r.int(1)), AssetID: r.int(2), DebitID: r.int(3), CreditID: r.int(4), Amount: r.int(5),
		Program: r.int(6), Department: r.int(7), Payment: r.int(8), Summary: r.text(9)}
}

var rosterColumns = []string{"seq", "id", "program", "version", "file_sha256", "heads", "total_fen", "maker", "at_us"}

func (v Roster) put(t *table) {
	t.ints(v.Seq, v.ID, v.ProgramID, int64(v.Version.Version)).bytes(v.FileHash).ints(int64(v.Heads), int64(v.Total), v.MakerID, micros(v.At)).end()
}

func rosterOf(r *rows) Roster {
	return Roster{Seq: r.int(0), Version: roster.Version{ID: r.int(1), ProgramID: r.int(2), Version: int(r.int(3)), FileHash: r.bytes(4),
		Heads: int(r.int(5)), Total: money.Amount(r.int(6)), MakerID: r.int(7), At: instant(r.int(8))}}
}

var entitlementColumns = []string{"seq", "line", "person", "department", "class", "amount_fen", "who_commitment", "student_no", "name_masked", "class_name", "campus"}

func (e Entitlement) put(t *table) {
	t.ints(e.Seq, int64(e.Line), e.Person, e.Department, e.Class, int64(e.Amount)).bytes(e.Who).text(e.StudentNo).text(e.Masked).
		text(e.ClassName).text(e.Campus).end()
}

func entitlementOf(r *rows) Entitlement {
	return Entitlement{Seq: r.int(0), Line: int(r.int(1)), Person: r.int(2), Department: r.int(3), Class: r.int(4), Amount: money.Amount(r.int(5)),
		Who: r.bytes(6), StudentNo: r.text(7)}
}

var receiptColumns = []string{"seq", "payment", "act", "via", "amount_fen", "reason_commitment", "actor", "at_us"}

func (x Receipt) put(t *table) {
	t.ints(x.Seq, x.Payment).text(string(x.Act)).text(string(x.Via)).int(int64(x.Amount)).bytes(x.Private).ints(x.ActorID, micros(x.At)).end()
}

func receiptOf(r *rows) Receipt {
	return Receipt{Seq: r.int(0), Payment: r.int(1), Act: payout.ReceiptAct(r.text(2)), Via: payout.Via(r.text(3)), Amount: money.Amount(r.int(4)),
		Private: r.bytes(5), ActorID: r.int(6), At: instant(r.int(7))}
}

func micros(t time.Time) int64 { return t.UnixMicro() }

func instant(us int64) time.Time { return time.UnixMicro(us).UTC() }

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
