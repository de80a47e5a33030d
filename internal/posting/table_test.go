package posting_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/org"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
	"reliefbook/internal/visit"
)

var update = flag.Bool("update", false, "write the tables of docs/ledger.md")

// world is one of everything, with its accounts opened by the chart; the tables
// name accounts and people by it.
type world struct {
	accounts map[int64]string
	people   map[int64]string
	books    posting.Books
	batch    payout.Batch
	payment  payout.Payment
	advances posting.Advances
	cash     int64
	from, to gift.Holder
	lot      posting.Lot
}

// The assets.
const (
	cny    = 1
	pieces = 2
)

func (w *world) open(r posting.Role, below ...posting.Sub) int64 {
	asset := int64(cny)
	if r.Kind().Pieces {
		asset = pieces
	}
	id := int64(len(w.accounts) + 1)
	code := posting.Default.Account(r, 1, asset, below...).Code
	w.accounts[id] = strings.NewReplacer(".7.", ".n.", ".P7", ".LOT", ".H1", ".HOLDER", ".H2", ".RECEIVER").Replace(code) + " " +
		strings.ReplaceAll(string(r), "_", " ")
	return id
}

// who is somebody the second table names.
func (w *world) who(does string) int64 {
	id := int64(len(w.people) + 1)
	w.people[id] = does
	return id
}

func newWorld() *world {
	w := &world{accounts: map[int64]string{}, people: map[int64]string{0: "nobody with an account: a personal link"}}
	f := fund.Fund{Code: "FUND", BookID: 1}
	f.BankID, f.AccountID = w.open(posting.Bank, posting.OfFund(f)...), w.open(posting.Fund, posting.OfFund(f)...)
	a := fund.Document{ID: 7, Kind: fund.Allocation}
	a.AccountID, a.UsedID = w.open(posting.Unused, posting.OfAllocation(f, a)...), w.open(posting.Used, posting.OfAllocation(f, a)...)
	p := fund.Program{ID: 5, Code: "PROGRAM", Name: "PROGRAM", Allocation: a}
	p.ExpenseID, p.PayableID = w.open(posting.Expense, posting.OfProgram(p)...), w.open(posting.Payable, posting.OfProgram(p)...)
	w.books = posting.Books{Fund: f, Program: p, CNY: cny, Day: "2021-09-17"}
	w.cash = w.open(posting.Cash, posting.OfFund(f)...)
	w.advances = posting.Advances{3: w.open(posting.Advance, posting.OfAdvance(p, org.Department{Code: "DEPARTMENT"})...)}
	w.batch = payout.Batch{ID: 9, No: 2, Total: 6000, MakerID: w.who("who prepared the batch"), CheckerID: w.who("who approved it"),
		ReleaserID: w.who("who releases it"), Reason: "why"}
	w.payment = payout.Payment{ID: 11, BatchID: 9, DepartmentID: 3, Amount: 3000, Back: 1000, State: payout.PaymentPaid}
	w.from, w.to = gift.Holder{ID: 1, Name: "HOLDER"}, gift.Holder{ID: 2, Name: "RECEIVER", DepartmentID: 4}
	w.openLot(f, a)
	return w
}

func (w *world) openLot(f fund.Fund, a fund.Document) {
	l := posting.Lot{Fund: f, From: a, CNY: cny, Item: gift.Item{Code: "ITEM", Name: "ITEM", AssetID: pieces}, Accounts: map[gift.Account]int64{},
		Purchase: gift.Purchase{ID: 7, Supplier: "SUPPLIER", Item: "ITEM", UnitCost: 500, MakerID: w.who("who ordered"), CheckerID: w.who("who approved the order")}}
	for _, r := range gift.LotRoles {
		l.Accounts[gift.Account{Role: r}] = w.open(posting.LotRoles[r], posting.OfLot(l.Item, l.Purchase)...)
	}
	for _, h := range []gift.Holder{w.from, w.to} {
		l.Accounts[gift.Account{Role: gift.Held, Holder: h.ID}] = w.open(posting.Held, posting.OfHolder(l.Item, l.Purchase, h)...)
	}
	w.lot = l
}

// event is one row of the tables: what happens, and what is posted then.
type event struct {
	name  string
	draft ledger.Draft
}

func (w *world) document(kind fund.Kind) ledger.Draft {
	d := fund.Document{ID: 8, Kind: kind, DocNo: "NUMBER", Purpose: "PURPOSE", Amount: 6000, MakerID: w.who("who recorded the document"), CheckerID: w.who("who approved it")}
	from := w.books.Program.Allocation
	if kind == fund.Allocation {
		d.AccountID, d.UsedID = from.AccountID, from.UsedID
	}
	own := w.books
	own.Program = fund.Program{} // a fund's own voucher is no program's
	return own.Document(d, from)
}

// moneyEvents are the events of funds, batches, payments, cash and visits.
func (w *world) moneyEvents(t *testing.T) []event {
	k, payments := w.books, []payout.Payment{w.payment}
	answer := posting.Answer{BatchNo: 2, ResultID: 6, IntakeID: 4, MakerID: w.who("the cashier who brought the answer in"), CheckerID: w.who("the checker who confirmed it")}
	signed := posting.Signed{Batch: w.batch, Payments: payments, PosterID: w.who("the branch's clerk or leader"), Key: "cash/RANDOM"}
	byLink := signed
	byLink.PosterID = 0
	remedy := payout.Remedy{ID: 3, Amount: 3000, Kind: payout.Return, MakerID: w.who("who proposed the remedy"), CheckerID: w.who("who approved it")}
	forgo := remedy
	forgo.Kind = payout.Forgo
	handover := payout.Handover{ID: 2, DepartmentID: 3, Amount: 3000, MakerID: w.who("the branch's clerk"), CheckerID: w.who("the cashier who counted it")}
	seen := visit.Visit{ID: 1, Team: "TEAM", Campus: "CAMPUS", MakerID: w.who("who reported the visit"), CheckerID: w.who("who approved it"),
		People: []visit.Person{{Amount: 20000}, {Amount: 1500, Packs: 3, PackValue: 1500}}}
	red := must(posting.SentBack(w.batch, ledger.Voucher{ID: 12, Number: 3, Draft: k.BatchApproval(w.batch, 0)}, k.Day, w.who("who sends it back")))(t)
	return []event{
		{"a book begins with what its funds have 期初余额", w.opening()},
		{"money comes into a fund 到账", w.document(fund.Receipt)},
		{"a fund allocates 拨付", w.document(fund.Allocation)},
		{"an allocation gives back 退回", w.document(fund.Return)},
		{"a batch is approved 计提", k.BatchApproval(w.batch, 0)},
		{"an approved batch is sent back 红字", red},
		{"an answer says who was paid 支付, a transfer a student", k.FilePayment(answer, payments)},
		{"an answer gives back what was paid 退汇, a transfer a student", k.BankReturn(answer, payments)},
		{"what came back without an answer 退汇", k.Remedy(remedy, w.payment, k.Fund.BankID)},
		{"— of a branch's cash", k.Remedy(remedy, w.payment, w.advances[3])},
		{"a cash batch is released 现金预领, per department", k.AdvanceOut(w.batch, payments, w.cash, w.advances)},
		{"students sign for cash 现金发放, a transfer a student", k.CashPayment(signed, w.advances, 0)},
		{"— by a student's link, and a part was not delivered", k.CashPayment(byLink, w.advances, 500)},
		{"that is taken back", k.CashUndone(signed, w.advances)},
		{"a branch hands back what it holds 缴回", k.AdvanceBack(handover, w.cash, w.advances[3])},
		{"nobody claims it 退回资金", k.Remedy(forgo, w.payment, 0)},
		{"a visit is approved 走访支出, of cash two transfers a person", must(k.Visit(seen, w.taken(3, gift.Holder{})))(t)},
	}
}

// opening is of one fund.
func (w *world) opening() ledger.Draft {
	f := w.books.Fund
	o := posting.Opening{Proposal: posting.Proposal{ID: 1, Book: "BOOK", MakerID: w.who("who proposed the balances"), CheckerID: w.who("who approved them")},
		Day: w.books.Day, Lines: posting.OpeningLines{{Code: "1002.FUND", Side: ledger.Debit, Amount: 6000}, {Code: "3101.FUND", Side: ledger.Credit, Amount: 6000}}}
	return posting.Opened(o, []posting.Standing{
		{Account: ledger.Account{ID: f.BankID, BookID: 1, Code: "1002.FUND"}, Owner: posting.Owner{Role: posting.Bank, Below: "FUND"}},
		{Account: ledger.Account{ID: f.AccountID, BookID: 1, Code: "3101.FUND"}, Owner: posting.Owner{Role: posting.Fund, Below: "FUND"}},
	}, cny)
}

// corrections are of money that came into a fund: 60 yuan that were 50.
func (w *world) corrections(t *testing.T) []event {
	v := ledger.Voucher{ID: 12, Number: 3, Draft: w.document(fund.Receipt)}
	c := ledger.Correction{ID: 5, Kind: ledger.Rewrite, Day: v.Day, Summary: "RIGHT", Reason: "why", MakerID: w.who("who proposed the correction"),
		CheckerID: w.who("who approved it"), Lines: []ledger.CorrectedLine{{DebitID: v.Transfers[0].DebitID, CreditID: v.Transfers[0].CreditID, Amount: 5000}}}
	both, err := posting.Correction(c, v, cny)
	if err != nil {
		t.Fatal(err)
	}
	c.Kind, c.Lines = ledger.Difference, ledger.Apart(v, c.Lines)
	one, err := posting.Correction(c, v, cny)
	if err != nil || len(both) != 2 || len(one) != 1 {
		t.Fatalf("%d and %d vouchers: %v", len(both), len(one), err)
	}
	return []event{{"a correction 更正: the red voucher", both[0]}, {"— the blue one", both[1]}, {"— of an amount alone, one for the difference", one[0]}}
}

// events is every row, those of money first.
func (w *world) events(t *testing.T) (money, gifts []event) {
	return append(w.moneyEvents(t), w.corrections(t)...), w.giftEvents(t)
}

func (w *world) taken(n int64, to gift.Holder) posting.Pieces {
	return posting.Pieces{Lots: []posting.Taken{{Lot: w.lot, Pieces: n}}, From: w.from, To: to}
}

// giftEvents are the events of gifts.
func (w *world) giftEvents(t *testing.T) []event {
	in := posting.Pieces{Lots: []posting.Taken{{Lot: w.lot, Pieces: 100}}, To: w.from}
	invoice := func(amount money.Amount) ledger.Draft {
		i := gift.Invoice{ID: 2, Number: "NUMBER", Amount: amount, MakerID: w.who("who recorded the invoice"), CheckerID: w.who("who approved it")}
		return posting.Invoice(w.lot, i, 50000, w.books.Day)
	}
	keeper := w.who("the keeper or branch")
	activity := game.Activity{ID: 6, MakerID: w.who("who planned the activity"), CheckerID: w.who("who opened it")}
	move := func(kind gift.Kind, p posting.Pieces, n int64, maker, checker string, poster int64) ledger.Draft {
		m := gift.Movement{ID: 4, Kind: kind, Pieces: n, Purpose: "PURPOSE", MakerID: w.who(maker), CheckerID: w.who(checker)}
		if poster < 0 {
			poster = m.CheckerID
		}
		return must(posting.Movement(m, p, activity, w.books.Day, poster))(t)
	}
	back := posting.Pieces{Lots: w.taken(2, w.to).Lots, To: w.from}
	return []event{
		{"goods in 验收入库", must(posting.GoodsIn(in, gift.GoodsIn{Day: w.books.Day, ByID: w.who("the keeper who accepted them")}, 0))(t)},
		{"an invoice is paid 支付货款", invoice(50000)},
		{"— of more than is owed", invoice(50100)},
		{"— of less", invoice(49900)},
		{"transfer 调拨", move(gift.Transfer, w.taken(2, w.to), 2, "who sent them", "the receiver", -1)},
		{"issue 领用", move(gift.Issue, w.taken(2, gift.Holder{}), 2, "", "", keeper)},
		{"return 退库", move(gift.Return, back, 2, "", "", keeper)},
		{"prize 奖品", move(gift.Prize, w.taken(2, gift.Holder{}), 2, "", "", 0)},
		{"stocktake, missing 盘亏", move(gift.Count, w.taken(2, gift.Holder{}), -2, "who counted", "who approved it", -1)},
		{"stocktake, too many 盘盈, on the newest lot", move(gift.Count, back, 2, "who counted", "who approved it", -1)},
		{"write-off 报损", move(gift.WriteOff, w.taken(2, gift.Holder{}), 2, "who asked", "who approved it", -1)},
	}
}

func must(d ledger.Draft, err error) func(*testing.T) ledger.Draft {
	return func(t *testing.T) ledger.Draft {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

// transfers is a table of what is posted: event, debit, credit, of what.
func (w *world) transfers(events []event) string {
	s := "| event | debit | credit | in |\n| --- | --- | --- | --- |\n"
	for _, e := range events {
		name, seen := e.name, map[[3]int64]bool{}
		for _, x := range e.draft.Transfers {
			if line := [3]int64{x.DebitID, x.CreditID, x.AssetID}; !seen[line] {
				s += fmt.Sprintf("| %s | %s | %s | %s |\n", name, w.accounts[x.DebitID], w.accounts[x.CreditID], []string{"", "fen", "pieces"}[x.AssetID])
				name, seen[line] = "— in the same voucher", true
			}
		}
	}
	return s
}

// named is a table of who is named by each voucher, and in which words.
func (w *world) named(events []event) string {
	s := "| event | kind | summary | key | basis | maker 制单 | checker 审核 | poster 记账 |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
	for _, e := range events {
		d := e.draft
		noun, _, _ := strings.Cut(d.Basis, ":")
		poster := w.people[d.PosterID]
		if d.PosterID == d.CheckerID {
			poster = "the checker"
		}
		s += fmt.Sprintf("| %s | `%s` | %s | `%s` | `%s` | %s | %s | %s |\n", e.name, d.Kind, d.Summary, d.Key, noun, w.people[d.MakerID], w.people[d.CheckerID], poster)
	}
	return s
}

// TestWhatIsPosted holds docs/ledger.md to what is posted: its tables are written
// from the functions, by go test ./internal/posting -update.
func TestWhatIsPosted(t *testing.T) {
	w := newWorld()
	money, gifts := w.events(t)
	const path = "../../docs/ledger.md"
	doc, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := string(doc)
	for name, table := range map[string]string{"money": w.transfers(money), "gifts": w.transfers(gifts), "named": w.named(append(money, gifts...))} {
		before, rest, ok := strings.Cut(want, "<!-- "+name+" -->\n")
		_, after, whole := strings.Cut(rest, "<!-- end -->")
		if !ok || !whole {
			t.Fatalf("docs/ledger.md has no place for the table %q", name)
		}
		want = before + "<!-- " + name + " -->\n" + table + "<!-- end -->" + after
	}
	if want == string(doc) {
		return
	}
	if !*update {
		t.Fatalf("docs/ledger.md does not say what is posted; see what changed by go test ./internal/posting -update")
	}
	if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestDraftsMayBePosted: what the functions draft keeps the rules of the ledger.
func TestDraftsMayBePosted(t *testing.T) {
	w := newWorld()
	accounts := map[int64]ledger.Account{}
	for id := range w.accounts {
		accounts[id] = ledger.Account{ID: id, BookID: 1, AssetID: cny}
	}
	money, gifts := w.events(t)
	for _, e := range append(money, gifts...) {
		for _, x := range e.draft.Transfers {
			if x.AssetID == pieces {
				accounts[x.DebitID], accounts[x.CreditID] = ledger.Account{BookID: 1, AssetID: pieces}, ledger.Account{BookID: 1, AssetID: pieces}
			}
		}
		if _, err := ledger.Check(e.draft, accounts); err != nil {
			t.Errorf("%s: %v", e.name, err)
		}
		if strings.Contains(e.draft.Summary, "⟦") || strings.Contains(e.draft.Summary, "<no value>") {
			t.Errorf("%s: %s", e.name, e.draft.Summary)
		}
	}
}

// TestAmounts: what the tables don't show: line, amount, and of which program, department and payment.
func TestAmounts(t *testing.T) {
	w := newWorld()
	got := map[string]string{}
	money, gifts := w.events(t)
	for _, e := range append(money, gifts...) {
		for _, x := range e.draft.Transfers {
			got[e.name] += fmt.Sprintf("%d: %d of %d/%d/%d; ", x.Line, x.Amount, x.Program, x.Department, x.Payment)
		}
	}
	for name, want := range map[string]string{
		"money comes into a fund 到账":                                  "1: 6000 of 0/0/0; ",
		"a batch is approved 计提":                                      "1: 6000 of 5/0/0; 2: 6000 of 5/0/0; ",
		"an approved batch is sent back 红字":                           "1: 6000 of 5/0/0; 2: 6000 of 5/0/0; ",
		"an answer says who was paid 支付, a transfer a student":        "1: 3000 of 5/3/11; ",
		"an answer gives back what was paid 退汇, a transfer a student": "1: 2000 of 5/3/11; ",
		"what came back without an answer 退汇":                         "1: 3000 of 5/3/11; ",
		"a cash batch is released 现金预领, per department":               "1: 3000 of 5/3/0; 2: 3000 of 5/3/0; ",
		"— by a student's link, and a part was not delivered":         "1: 3000 of 5/3/11; 2: 500 of 5/3/11; ",
		"that is taken back":                                          "1: 2000 of 5/3/11; ",
		"nobody claims it 退回资金":                                       "1: 3000 of 5/3/0; 2: 3000 of 5/3/0; ",
		"a visit is approved 走访支出, of cash two transfers a person":    "1: 20000 of 5/0/0; 2: 20000 of 5/0/0; 3: 3 of 5/0/0; 4: 1500 of 5/0/0; ",
		"goods in 验收入库":                                               "1: 100 of 0/0/0; 2: 50000 of 0/0/0; ",
		"— of more than is owed":                                      "1: 50000 of 0/0/0; 2: 100 of 0/0/0; 3: 50100 of 0/0/0; ",
		"— of less":                                                   "1: 49900 of 0/0/0; 2: 100 of 0/0/0; 3: 49900 of 0/0/0; ",
		"transfer 调拨":                                                 "1: 2 of 0/4/0; ",
		"return 退库":                                                   "1: 2 of 0/0/0; 2: 1000 of 0/0/0; ",
		"a correction 更正: the red voucher":                            "1: 6000 of 0/0/0; ",
		"— the blue one":                                              "1: 5000 of 0/0/0; ",
		"— of an amount alone, one for the difference":                "1: 1000 of 0/0/0; ",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
}

// TestReversal: article 51: the red voucher names what it takes back, and can't be taken back itself.
func TestReversal(t *testing.T) {
	v := ledger.Voucher{ID: 7, Number: 12, Draft: ledger.Draft{Day: "2021-09-21", Summary: "慰问",
		Transfers: []ledger.Transfer{{ID: 3, Line: 1, DebitID: 1, CreditID: 2, Amount: 3000}}}}
	b := payout.Batch{ID: 9, MakerID: 1, CheckerID: 2, Reason: "名单有误"}
	red := must(posting.SentBack(b, v, "2021-09-22", 2))(t)
	if red.Summary != "注销9月21日第12号凭证" || red.Reverses != 7 || red.Transfers[0] != (ledger.Transfer{Line: 1, DebitID: 2, CreditID: 1, Amount: 3000}) {
		t.Errorf("red %+v", red)
	}
	if v.Transfers[0].DebitID != 1 || v.Transfers[0].ID != 3 {
		t.Error("the voucher itself was changed")
	}
	v.Number = 0
	if red := must(posting.SentBack(b, v, "2021-09-22", 2))(t); red.Summary != "注销 2021-09-21 凭证（慰问）" {
		t.Errorf("unnumbered: %s", red.Summary)
	}
	if _, err := posting.SentBack(b, ledger.Voucher{Draft: red}, "2021-09-22", 2); !fault.Is(err, "ledger.reverse_reversal") {
		t.Errorf("a red voucher taken back: %v", err)
	}
	if _, err := posting.SentBack(payout.Batch{}, v, "2021-09-22", 2); !fault.Is(err, "ledger.reason") {
		t.Errorf("without a reason: %v", err)
	}
}

// TestWhatIsGivenIsBookedSo: a kind counts among what was given where its booking moves pieces to people, or back from them.
func TestWhatIsGivenIsBookedSo(t *testing.T) {
	w := newWorld()
	for _, way := range gift.Ways() {
		m := gift.Movement{ID: 4, Kind: way.Kind, Pieces: -2, Purpose: "PURPOSE"}
		d, err := posting.Movement(m, w.taken(2, w.to), game.Activity{}, w.books.Day, 1)
		if err != nil {
			t.Fatal(err)
		}
		given := w.lot.Accounts[gift.Account{Role: gift.Given}]
		moves := slices.ContainsFunc(d.Transfers, func(tr ledger.Transfer) bool { return tr.DebitID == given || tr.CreditID == given })
		if moves != way.Given {
			t.Errorf("%s: given %v, booked so %v", way.Kind, way.Given, moves)
		}
	}
}
