package app_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/right"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/teller"
)

// TestNoTwoPeopleCanPay: an adversary holds any one or two humans of a college,
// its administrators and every account they make included, and the others work
// beside them: without care, but nobody else lends a right to who does not exist.
// Whatever they do, no card stands in a bank's file that three different humans
// did not see in its place, and the trail holds all of it.
func TestNoTwoPeopleCanPay(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			h := apptest.New(t, engine)
			h.Structure(t, []string{"东校区"}, []string{"护理系"})
			h.OnRoll(t, 100)
			good := h.Agreed(t, teller.Template)
			round, files, tried := 0, 0, map[string]int{}
			rounds(t, 30)
			rapid.Check(t, func(rt *rapid.T) {
				round++
				c := newCollege(t, rt, h, round, good)
				for range rapid.IntRange(20, 50).Draw(rt, "steps") {
					if rapid.IntRange(0, 9).Draw(rt, "whose turn") < 5 {
						c.rob(rt)
					} else {
						c.work(rt)
					}
					c.watch(rt)
				}
				c.mend()
				h.Holds(t)
				files += c.files
				for act, n := range c.done {
					tried[act] += n
				}
			})
			t.Logf("%d rounds, %d files left, acts of the adversary that went through: %v", round, files, tried)
			if files == 0 || len(tried) < 8 {
				t.Errorf("this adversary does too little to prove anything: %d files, %v", files, tried)
			}
		})
	}
}

// rounds bounds how often a costly property is tried in this test; nightly ten times as often.
func rounds(t *testing.T, n int) {
	t.Helper()
	if os.Getenv("NIGHTLY") != "" {
		n *= 10
	}
	checks := flag.Lookup("rapid.checks")
	before := checks.Value.String()
	apptest.Check(t, checks.Value.Set(strconv.Itoa(n)))
	t.Cleanup(func() { _ = checks.Value.Set(before) })
}

// college is one round: a program of its own on a house that all rounds share.
type college struct {
	t       *testing.T
	h       *apptest.House
	round   int
	heads   int
	program int64
	good    int64
	humans  []access.Actor            // who works here
	bad     []access.Actor            // the accounts in the adversary's hands
	minds   int                       // how many humans those are
	ghosts  map[int64]bool            // accounts the adversary made
	off     map[int64]access.Actor    // whom the adversary shut out
	cards   map[int64]map[string]bool // by batch: the cards in place when it was approved
	files   int
	done    map[string]int
	seen    int64 // the trail's last entry
}

func newCollege(t *testing.T, rt *rapid.T, h *apptest.House, round int, good int64) *college {
	c := &college{t: t, h: h, round: round, good: good, heads: rapid.IntRange(1, 4).Draw(rt, "heads"), ghosts: map[int64]bool{},
		off: map[int64]access.Actor{}, cards: map[int64]map[string]bool{}, done: map[string]int{},
		humans: []access.Actor{h.Admin, h.Security, h.Logs, h.Maker, h.Checker, h.Second, h.Cashier, h.Keeper, h.Branch["护理系"]}}
	first := rapid.IntRange(0, len(c.humans)-1).Draw(rt, "first bad")
	second := rapid.IntRange(0, len(c.humans)-1).Draw(rt, "second bad")
	c.bad = append(c.bad, c.humans[first])
	if rapid.IntRange(0, 2).Draw(rt, "administrators") == 0 { // who make accounts can do most
		first, second = 0, 1
		c.bad[0] = c.humans[0]
	}
	if second != first {
		c.bad = append(c.bad, c.humans[second])
	}
	c.minds = len(c.bad)
	alloc := h.Funded(t, fmt.Sprintf("A%d", round), fund.StudentAid, apptest.Head*money.Amount(int64(2*c.heads)))
	c.program = h.RosterProgram(t, fmt.Sprintf("R%d", round), alloc, apptest.Head, c.heads)
	if rapid.Bool().Draw(rt, "begun") {
		_, err := h.Relief.ImportRosterFile(context.Background(), h.Maker, c.program, "r.csv", apptest.RosterCSV(c.heads, "护理系"), core.Reading{})
		apptest.Check(t, err)
		_, err = h.Payments.PrepareBatch(context.Background(), h.Maker, payments.Preparation{Program: c.program, Name: "批", Channel: payout.Bank})
		apptest.Check(t, err)
	}
	c.seen = c.last()
	return c
}

// owned reports whether the account is in the adversary's hands.
func (c *college) owned(user int64) bool {
	return slices.ContainsFunc(c.bad, func(a access.Actor) bool { return a.UserID == user })
}

// eyes is how many different humans stand behind some accounts.
func (c *college) eyes(users ...int64) int {
	honest, bad := map[int64]bool{}, map[int64]bool{}
	for _, u := range users {
		if c.owned(u) || c.ghosts[u] {
			bad[u] = true
		} else {
			honest[u] = true
		}
	}
	return len(honest) + min(len(bad), c.minds)
}

// did notes an act: a refusal is a fine answer, an internal error never is, and
// what the trail got since names nobody but who acted.
func (c *college) did(rt *rapid.T, what string, by access.Actor, err error) {
	if err != nil {
		if fault.Of(err) == nil {
			rt.Fatalf("%s: an internal error: %v", what, err)
		}
		return
	}
	entries, err := c.since()
	if err != nil {
		rt.Fatal(err)
	}
	for _, e := range entries {
		if e.ActorID != by.UserID && e.ActorID != 0 {
			rt.Fatalf("%s by %s: the trail names another: %+v", what, by.Login, e)
		}
	}
	if len(entries) > 0 && c.owned(by.UserID) {
		c.done[what]++
	}
}

func (c *college) last() int64 {
	var id int64
	apptest.Check(c.t, c.h.DB.Read(context.Background(), func(tx *store.Tx) error {
		list, err := tx.Entries(0, 1)
		if len(list) > 0 {
			id = list[0].ID
		}
		return err
	}))
	return id
}

func (c *college) since() (list []seal.Entry, err error) {
	from := c.seen
	err = c.h.DB.Read(context.Background(), func(tx *store.Tx) error {
		page, err := tx.Entries(0, 60)
		for _, e := range page {
			if e.ID > from {
				list = append(list, e)
				c.seen = max(c.seen, e.ID)
			}
		}
		return err
	})
	return list, err
}

// watch keeps which cards were in place when a batch was approved.
func (c *college) watch(rt *rapid.T) {
	for _, b := range c.batches(rt) {
		if b.State == payout.Approved && c.cards[b.ID] == nil {
			c.cards[b.ID] = c.cardsOf(b.ID)
		}
		if b.State == payout.SentBack || b.State == payout.Cancelled {
			delete(c.cards, b.ID)
		}
	}
}

func (c *college) batches(rt *rapid.T) []payout.Batch {
	list, err := c.h.Payments.Batches(context.Background(), c.h.Auditor, c.program)
	if err != nil {
		rt.Fatal(err)
	}
	return list
}

func (c *college) cardsOf(batch int64) map[string]bool {
	out := map[string]bool{}
	apptest.Check(c.t, c.h.DB.Read(context.Background(), func(tx *store.Tx) error {
		payments, err := tx.FilePayments(batch)
		if err != nil {
			return err
		}
		ids := make([]int64, len(payments))
		for i, p := range payments {
			ids[i] = p.IdentityID
		}
		papers, err := tx.Papers(ids, c.h.Keys)
		for _, p := range papers {
			out[p.Card] = true
		}
		return err
	}))
	return out
}

var long = regexp.MustCompile(`\d{16,19}`)

// judge holds a file that left against what people saw.
func (c *college) judge(rt *rapid.T, batch int64, by access.Actor, f banking.BankFile) {
	c.files++
	d, err := c.h.Payments.Batch(context.Background(), c.h.Auditor, batch)
	if err != nil {
		rt.Fatal(err)
	}
	if n := c.eyes(d.MakerID, d.CheckerID, d.ReleaserID); n < 3 {
		rt.Fatalf("%d humans saw batch %d: maker %d, checker %d, releaser %d; the adversary holds %+v and %v", n, batch, d.MakerID, d.CheckerID, d.ReleaserID, c.bad, c.ghosts)
	}
	for _, card := range long.FindAllString(string(f.Content), -1) {
		if !c.cards[batch][card] {
			rt.Fatalf("a card that was not there when it was approved stands in a file handed to %s: %s", by.Login, card)
		}
	}
	for card := range maps.Keys(c.cards[batch]) {
		if !strings.Contains(string(f.Content), card) {
			rt.Fatalf("a card that was approved is not in the file: %s", card)
		}
	}
}

func pick[T any](rt *rapid.T, list []T, what string) T { return rapid.SampledFrom(list).Draw(rt, what) }

// rob has the adversary try what goes through next, in any order; now and then one account tries anything.
func (c *college) rob(rt *rapid.T) {
	acts := map[string]func(*rapid.T, access.Actor) error{
		"account": c.invent, "right": c.ask, "grant": c.grant, "witness": c.grant, "takeover": c.takeOver, "shut out": c.shutOut,
		"template": c.template, "agree": c.agree, "roster": c.roster, "batch": c.batch, "on batch": c.onBatch, "move": c.onBatch, "file": c.export,
		"answer": c.answer, "confirm": c.confirm, "remedy": c.remedy, "settle": c.settle, "links": c.links,
	}
	defer c.openLetters(rt)
	if rapid.IntRange(0, 4).Draw(rt, "anything") == 0 {
		by, what := pick(rt, c.bad, "by"), pick(rt, slices.Sorted(maps.Keys(acts)), "act")
		c.did(rt, what, by, acts[what](rt, by))
		return
	}
	for _, by := range rapid.Permutation(c.bad).Draw(rt, "bad") {
		for _, what := range rapid.Permutation(suits[by.Role]).Draw(rt, "acts") {
			before := c.seen
			if c.did(rt, what, by, acts[what](rt, by)); c.seen > before {
				return
			}
		}
	}
}

// suits is what an account of the role would rather try; each may try anything.
var suits = map[access.Role][]string{
	access.Admin: {"account", "right", "takeover", "shut out"}, access.Security: {"grant"}, access.Maker: {"template", "roster", "batch", "remedy", "witness"},
	access.Checker: {"agree", "on batch", "confirm", "settle", "witness"}, access.Cashier: {"move", "file", "answer", "witness"}, access.Branch: {"links", "witness"},
	access.Keeper: {"witness"},
}

// work has whoever is honest do what is next in the day's work: without care, but they know who exists.
func (c *college) work(rt *rapid.T) {
	honest := slices.DeleteFunc(slices.Clone(c.humans), func(a access.Actor) bool { return c.owned(a.UserID) || c.off[a.UserID].UserID != 0 })
	acts := map[access.Role][]func(*rapid.T, access.Actor) error{
		access.Security: {c.refuse}, access.Maker: {c.refuse, c.batch, c.onBatch}, access.Checker: {c.refuse, c.agree, c.onBatch, c.confirm, c.settle},
		access.Cashier: {c.refuse, c.onBatch, c.export, c.answer}, access.Branch: {c.refuse, c.links}, access.Keeper: {c.refuse},
	}
	for _, by := range rapid.Permutation(honest).Draw(rt, "honest") {
		for _, do := range acts[by.Role] {
			before := c.seen
			if c.did(rt, "work", by, do(rt, by)); c.seen > before {
				return
			}
		}
	}
}

const evil = "evil@example.org"

func (c *college) invent(_ *rapid.T, by access.Actor) error {
	login := fmt.Sprintf("ghost-%d-%d", c.round, len(c.ghosts))
	id, err := c.h.People.CreateAccount(context.Background(), by, login, "查无此人")
	if err == nil {
		c.ghosts[id] = true
	}
	return err
}

func (c *college) ghost(rt *rapid.T) (int64, bool) {
	if len(c.ghosts) == 0 {
		return 0, false
	}
	return pick(rt, slices.Sorted(maps.Keys(c.ghosts)), "ghost"), true
}

// ask asks for a right of an invented account.
func (c *college) ask(rt *rapid.T, by access.Actor) error {
	id, ok := c.ghost(rt)
	if !ok {
		return c.invent(rt, by)
	}
	roles := access.Roles
	if rapid.Bool().Draw(rt, "what moves money") {
		roles = []access.Role{access.Maker, access.Checker, access.Cashier}
	}
	r := right.Right{UserID: id, Kind: right.Grant, Role: pick(rt, roles, "role"), Name: "查无此人", Email: evil, Reason: "新同事"}
	if r.Role.Scoped() {
		r.Departments = []int64{c.h.Dept["护理系"]}
	}
	_, err := c.h.People.ProposeRight(context.Background(), by, r)
	return err
}

// takeOver asks for somebody else's password, address or role.
func (c *college) takeOver(rt *rapid.T, by access.Actor) error {
	whom := pick(rt, c.humans, "whom")
	r := right.Right{UserID: whom.UserID, Kind: pick(rt, []right.Kind{right.Reset, right.Grant, right.Single}, "kind"), Role: whom.Role, Departments: whom.Departments,
		Name: whom.Name, Email: evil, Reason: "忘记密码"}
	if r.Kind == right.Single {
		r.UserID = 0
	}
	_, err := c.h.People.ProposeRight(context.Background(), by, r)
	return err
}

func (c *college) open(rt *rapid.T, by access.Actor) (right.Right, bool) {
	list, err := c.h.People.OpenRights(context.Background(), by)
	if err != nil || len(list) == 0 {
		return right.Right{}, false
	}
	return pick(rt, list, "right"), true
}

// grant says yes to whatever right waits, in every part the account may play.
func (c *college) grant(rt *rapid.T, by access.Actor) error {
	r, ok := c.open(rt, by)
	if !ok {
		return nil
	}
	ctx := context.Background()
	if r.State == right.Decided {
		_, err := c.h.People.WitnessRight(ctx, by, r.ID, true, "")
		return err
	}
	_, err := c.h.People.DecideRight(ctx, by, r.ID, true, "")
	return err
}

// refuse says no: nobody honest asked for a right in this college's day.
func (c *college) refuse(rt *rapid.T, by access.Actor) error {
	r, ok := c.open(rt, by)
	if !ok {
		return nil
	}
	ctx := context.Background()
	if r.State == right.Decided {
		_, err := c.h.People.WitnessRight(ctx, by, r.ID, false, "没有这个人")
		return err
	}
	_, err := c.h.People.DecideRight(ctx, by, r.ID, false, "没有这个人")
	return err
}

// holders are those whose roles touch money or goods: any of them may be a witness.
func (c *college) holders() []access.Actor {
	return []access.Actor{c.h.Maker, c.h.Checker, c.h.Second, c.h.Cashier, c.h.Keeper, c.h.Branch["护理系"]}
}

// shutOut disables a colleague, so that nobody is left to say no.
func (c *college) shutOut(rt *rapid.T, by access.Actor) error {
	whom := pick(rt, c.holders(), "whom")
	if len(c.off) == 3 { // with nobody left there is nothing to rob; the way on from there has a test of its own
		return nil
	}
	err := c.h.People.DisableUser(context.Background(), by, whom.UserID, "离职")
	if err == nil {
		c.off[whom.UserID] = whom
	}
	return err
}

var code = regexp.MustCompile(`[A-Za-z0-9_-]{32}`)

// openLetters spends every link that was mailed to the adversary.
func (c *college) openLetters(rt *rapid.T) {
	for _, letter := range c.h.Mail.To(evil) {
		for _, token := range code.FindAllString(letter.Text, -1) {
			u, err := c.h.People.SpendLink(context.Background(), token, "Ev1l-and-more")
			if err != nil {
				continue
			}
			c.seen = c.last()
			c.h.Passwords[u.Login] = "Ev1l-and-more"
			if !c.owned(u.ID) {
				c.bad = append(c.bad, u.Actor("test"))
			}
			if !c.ghosts[u.ID] && u.Role.Money() { // both administrators together may have another administrator's account, which pays nobody
				rt.Fatalf("the adversary signs in as %s", u.Login)
			}
		}
	}
}

func (c *college) template(rt *rapid.T, by access.Actor) error {
	t := teller.Template
	t.Name = fmt.Sprintf("模板%d", c.round)
	t.Columns = slices.Clone(t.Columns)
	i := rapid.IntRange(0, len(t.Columns)-1).Draw(rt, "column")
	switch rapid.IntRange(0, 3).Draw(rt, "trick") {
	case 0:
		t.Columns[i] = bank.Column{Field: bank.Constant, Caption: t.Columns[i].Caption, Constant: apptest.Card(9999)}
	case 1:
		t.Columns = append(t.Columns, bank.Column{Field: bank.Constant, Caption: pick(rt, []string{"账号", "卡 号", "入账账户", "Account no.", "备注"}, "caption"), Constant: apptest.Card(9999)[:12]})
	case 2:
		t.Summary, t.SummaryText = bank.After, "合计|"+apptest.Card(9999)
	}
	_, err := c.h.Banking.ProposeTemplate(context.Background(), by, t)
	return err
}

func (c *college) agree(rt *rapid.T, by access.Actor) error {
	book, err := c.h.Banking.Templates(context.Background(), by)
	if err != nil || len(book.Proposed) == 0 {
		return err
	}
	return c.h.Banking.DecideTemplate(context.Background(), by, pick(rt, book.Proposed, "template").ID, decide.Approve, "")
}

// roster brings a list in with cards of the adversary's.
func (c *college) roster(rt *rapid.T, by access.Actor) error {
	file := string(apptest.RosterCSV(c.heads, "护理系"))
	if rapid.Bool().Draw(rt, "own cards") {
		for i := range c.heads {
			file = strings.Replace(file, apptest.Card(i), apptest.Card(5000+10*c.round+i), 1)
		}
	}
	_, err := c.h.Relief.ImportRosterFile(context.Background(), by, c.program, "r.csv", []byte(file), core.Reading{Conflicts: true})
	return err
}

func (c *college) batch(rt *rapid.T, by access.Actor) error {
	p := payments.Preparation{Program: c.program, Name: "批", Channel: payout.Bank}
	if rapid.IntRange(0, 3).Draw(rt, "again") == 0 {
		p.Kind = payout.Reissue
	}
	_, err := c.h.Payments.PrepareBatch(context.Background(), by, p)
	return err
}

func (c *college) onBatch(rt *rapid.T, by access.Actor) error {
	list := c.batches(rt)
	if len(list) == 0 {
		return nil
	}
	ctx := context.Background()
	b := pick(rt, list, "batch")
	conflicts, err := c.h.Relief.Conflicts(ctx, by, b.ID)
	if err == nil && b.State == payout.Prepared {
		for _, x := range conflicts {
			if err := c.h.Relief.AcceptConflict(ctx, by, b.ID, x.Key, "已核实"); err != nil && fault.Of(err) == nil {
				return err
			}
		}
	}
	for _, act := range []payout.Act{payout.Approve, payout.Release, payout.Resubmit} {
		if err := c.h.Payments.ActOnBatch(ctx, by, b.ID, act, ""); err == nil || fault.Of(err) == nil {
			return err
		}
	}
	if rapid.IntRange(0, 5).Draw(rt, "back") == 0 {
		return c.h.Payments.ActOnBatch(ctx, by, b.ID, payout.SendBack, "退回")
	}
	return nil
}

func (c *college) export(rt *rapid.T, by access.Actor) error {
	list := c.batches(rt)
	if len(list) == 0 {
		return nil
	}
	ctx := context.Background()
	if _, err := c.h.SealNow(ctx); err != nil {
		return err
	}
	book, err := c.h.Banking.Templates(ctx, c.h.Checker)
	if err != nil {
		return nil //nolint:nilerr // the checker was shut out: nothing to choose from
	}
	ask := banking.FileAsk{Batch: pick(rt, list, "batch").ID, Template: c.good, Reason: "送行", Password: c.h.Passwords[by.Login]}
	if len(book.InUse) > 0 && rapid.Bool().Draw(rt, "another") {
		ask.Template = pick(rt, book.InUse, "template").ID
	}
	f, err := c.h.Banking.ExportBatch(ctx, by, ask)
	if err == nil {
		c.judge(rt, ask.Batch, by, f)
	}
	return err
}

// answer brings in an answer written by hand: everything failed, or everything was paid.
func (c *college) answer(rt *rapid.T, by access.Actor) error {
	list := c.batches(rt)
	if len(list) == 0 {
		return nil
	}
	ctx := context.Background()
	b := pick(rt, list, "batch")
	payments, _, err := c.h.Payments.Payments(ctx, c.h.Auditor, payout.Filter{Program: c.program, Batch: b.ID, Limit: 20})
	if err != nil {
		return err
	}
	say := pick(rt, []string{"成功,", "失败,户名不符"}, "say")
	var file strings.Builder
	file.WriteString("业务编号,金额,处理结果,原因\r\n")
	for _, p := range payments {
		fmt.Fprintf(&file, "%s,%s,%s\r\n", payout.Ref(p.ID), p.Amount, say)
	}
	run, err := c.h.Banking.CheckResult(ctx, by, b.ID, "a.csv", []byte(file.String()), nil)
	if err != nil {
		return err
	}
	_, err = c.h.Banking.ProposeAnswer(ctx, by, b.ID, run.Upload, nil, "已核对")
	return err
}

func (c *college) confirm(rt *rapid.T, by access.Actor) error {
	ctx := context.Background()
	list, _, err := c.h.Banking.Intakes(ctx, by, bank.IntakeFilter{Limit: 20})
	if err != nil || len(list) == 0 {
		return err
	}
	d, err := c.h.Banking.Intake(ctx, by, pick(rt, list, "intake").ID)
	if err != nil {
		return err
	}
	return c.h.Banking.DecideIntake(ctx, by, d.ID, true, "", d.Seen)
}

func (c *college) remedy(rt *rapid.T, by access.Actor) error {
	ctx := context.Background()
	list, _, err := c.h.Payments.Payments(ctx, c.h.Auditor, payout.Filter{Program: c.program, Limit: 20})
	if err != nil || len(list) == 0 {
		return err
	}
	p := payments.Proposal{Remedy: payout.Remedy{PaymentID: pick(rt, list, "payment").ID, Kind: payout.Correct, Channel: payout.Bank, Note: "换卡"}, Card: apptest.Card(9000 + c.round)}
	if rapid.Bool().Draw(rt, "with a form") {
		p.Form = apptest.Scan()
	}
	_, err = c.h.Payments.ProposeRemedy(ctx, by, p)
	return err
}

func (c *college) settle(rt *rapid.T, by access.Actor) error {
	ctx := context.Background()
	list, _, err := c.h.Payments.Queue(ctx, by, payout.QueueFilter{Program: c.program, Limit: 20})
	if err != nil {
		return err
	}
	for _, q := range list {
		if q.Remedy.ID != 0 {
			return c.h.Payments.DecideRemedy(ctx, by, q.Remedy.ID, true, "")
		}
	}
	return nil
}

func (c *college) links(_ *rapid.T, by access.Actor) error {
	list, _, err := c.h.Payments.Payments(context.Background(), c.h.Auditor, payout.Filter{Program: c.program, Limit: 1})
	if err != nil || len(list) == 0 {
		return err
	}
	slips, err := c.h.Payments.MakeLinks(context.Background(), by, c.program, list[0].ClassID, "https://x")
	for _, s := range slips {
		token := s.URL[strings.LastIndexByte(s.URL, '/')+1:]
		if err := c.h.Payments.AnswerLink(context.Background(), apptest.Phone(token, "printer"), payments.LinkAnswer{Birth: "20000102", Act: payout.Confirm}); err == nil {
			c.t.Fatal("whoever printed a link answered for the student")
		}
	}
	c.seen = c.last()
	return err
}

// account is a user as whoever signs in by it.
func (c *college) account(user int64) access.Actor {
	all := slices.Concat(c.humans, c.bad)
	return all[slices.IndexFunc(all, func(a access.Actor) bool { return a.UserID == user })]
}

// mend lets everybody in again who was shut out, for the next round, and refuses what still waits.
func (c *college) mend() {
	ctx := context.Background()
	list, err := c.h.People.OpenRights(ctx, c.h.Admin)
	apptest.Check(c.t, err)
	witness := slices.DeleteFunc(c.holders(), func(a access.Actor) bool { return c.off[a.UserID].UserID != 0 })[0]
	for _, r := range list {
		switch {
		case r.State == right.Decided && r.UserID != witness.UserID:
			_, err = c.h.People.WitnessRight(ctx, witness, r.ID, false, "没有这个人")
		case r.State == right.Decided || r.UserID == c.h.Security.UserID: // nobody refuses a right of their own: who asked takes it back
			err = c.h.People.WithdrawRight(ctx, c.account(r.MakerID), r.ID, "没有这回事")
		default:
			_, err = c.h.People.DecideRight(ctx, c.h.Security, r.ID, false, "没有这个人")
		}
		apptest.Check(c.t, err)
	}
	for _, id := range slices.Sorted(maps.Keys(c.off)) {
		a := c.off[id]
		id, err := c.h.People.ProposeRight(ctx, c.h.Admin, right.Right{UserID: a.UserID, Kind: right.Grant, Role: a.Role, Departments: a.Departments, Name: a.Name, Level: 1, Reason: "误停用"})
		apptest.Check(c.t, err)
		_, err = c.h.People.DecideRight(ctx, c.h.Security, id, true, "")
		apptest.Check(c.t, err)
		if d, err := c.h.People.Right(ctx, c.h.Admin, id); err != nil || d.State != right.Decided {
			apptest.Check(c.t, err)
			continue
		}
		_, err = c.h.People.WitnessRight(ctx, witness, id, true, "")
		apptest.Check(c.t, err)
	}
}
