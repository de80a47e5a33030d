package damage

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
)

// rosterShows holds a roster against the program's control totals, and each card against its holder.
func rosterShows(f *file) []string {
	soft := savedShows(f)
	var sum money.Amount
	at := f.of(line)
	for _, i := range at {
		a, _ := signedAmount(f.cell(f.rows[i], "amount").value())
		sum += a
	}
	if len(at) != rosterRule.Heads {
		soft = append(soft, "heads")
	}
	if sum != rosterRule.Total {
		soft = append(soft, "sum")
	}
	return soft
}

// savedShows holds each card against its holder, and a list's last line against its length.
func savedShows(f *file) (soft []string) {
	for _, i := range f.of(line) {
		r := f.rows[i]
		if holder := fold(f.cell(r, "holder").value()); holder != "" && holder != fold(f.cell(r, "name").value()) {
			soft = append(soft, "another holder")
		}
		if a, ok := signedAmount(f.cell(r, "amount").value()); ok && a <= 0 {
			soft = append(soft, "form of amount")
		}
	}
	return soft
}

// answerLines are an answer's facts: which payment each line is about, and what became of it.
func answerLines(f *file) (facts []string) {
	for _, i := range f.of(line) {
		text := func(key string) string { return f.cell(f.rows[i], key).value() }
		at := slices.IndexFunc(names, func(n string) bool { return fold(n) == fold(text("holder")) })
		result, reason := "succeeded", ""
		if text("result") == "失败" {
			result, reason = "failed", string(cmp.Or(bank.NormaliseReason(text("reason")), bank.OtherReason))
		}
		a, _ := signedAmount(text("amount"))
		facts = append(facts, fact("payment", whole(int64(at+1)), "verdict", "matched", "result", result, "amount",
			a.String(), "serial", text("serial"), "reason", reason))
	}
	return facts
}

// answerShows holds an answer against its batch, and a line's result against its reason.
func answerShows(f *file) (soft []string) {
	about := map[int]int{}
	for _, i := range f.of(line) {
		text := func(key string) string { return fold(f.cell(f.rows[i], key).value()) }
		at := slices.IndexFunc(batch, func(p bank.Paid) bool { return fold(p.Ref) == text("ref") })
		if at < 0 {
			at = slices.IndexFunc(batch, func(p bank.Paid) bool { return fold(p.Account) == text("account") })
		}
		if at < 0 {
			soft = append(soft, "no payment")
			continue
		}
		about[at]++
		p := batch[at]
		if a, _ := signedAmount(text("amount")); a != p.Amount || text("account") != "" &&
			text("account") != fold(p.Account) ||
			text("holder") != "" && text("holder") != fold(p.Holder) || text("ref") != "" &&
			text("ref") != fold(payout.Ref(p.ID)) {
			soft = append(soft, "not as paid")
		}
		if text("result") == "成功" && text("reason") != "" {
			soft = append(soft, "result and reason apart")
		}
	}
	for i := range batch {
		if about[i] != 1 {
			soft = append(soft, "payments without one line")
		}
	}
	return soft
}

// entry is a statement's line as it stands.
type entry struct {
	day             string
	amount, balance money.Amount
	balanced        bool
}

func (f *file) entryOf(r row) (e entry) {
	read := func(key string) money.Amount {
		a, _ := signedAmount(f.cell(r, key).value())
		return a
	}
	e.day, _ = isoDay(f.cell(r, "day"))
	e.balance, e.balanced = read("balance"), f.cell(r, "balance").text != ""
	switch {
	case f.at("in") >= 0 || f.at("out") >= 0:
		e.amount = read("in") - read("out")
	case f.cell(r, "side").text == "DBIT":
		e.amount = -read("amount")
	default:
		e.amount = read("amount")
	}
	return e
}

// statementLines are a statement's facts.
func statementLines(f *file) (facts []string) {
	opening, closing := lastClosing, lastClosing
	from, until := f.saidDay("from"), f.saidDay("until")
	for _, i := range f.of(line) {
		e := f.entryOf(f.rows[i])
		closing += e.amount
		if from == "" || e.day < from {
			from = e.day
		}
		until = max(until, e.day)
		text := func(key string) string { return f.cell(f.rows[i], key).value() }
		facts = append(facts, fact("day", e.day, "amount", e.amount.String(), "serial", text("serial"), "text",
			text("text"), "party", text("party"),
			"account", text("account")))
	}
	return append(facts, fact("opening", opening.String(), "closing", closing.String(), "from", from, "until", until))
}

func (f *file) saidDay(what string) string {
	text, _ := f.said(what)
	if _, err := time.Parse(time.DateOnly, text); err != nil && f.format == camt053 { // one form and no other
		return ""
	}
	d, _ := isoDay(cell{text: text})
	return d
}

// statementShows follows the running balance from the opening to the closing, and the days from the first to the last.
func statementShows(f *file) (soft []string) {
	at := lastClosing
	ends := map[string]money.Amount{"opening": at}
	day := f.saidDay("from")
	for _, what := range []string{"from", "until"} {
		if _, there := f.said(what); there && f.saidDay(what) == "" {
			soft = append(soft, "form of "+what)
		}
	}
	for _, i := range f.of(line) {
		e := f.entryOf(f.rows[i])
		at += e.amount
		if e.balanced && e.balance != at {
			soft = append(soft, "balance")
		}
		if e.amount == 0 {
			soft = append(soft, "no amount")
		}
		if f.at("in") >= 0 && f.at("out") >= 0 && strings.TrimSpace(f.cell(f.rows[i], "in").text) != "" &&
			strings.TrimSpace(f.cell(f.rows[i], "out").text) != "" {
			soft = append(soft, "both sides")
		}
		if e.day < day {
			soft = append(soft, "order of days")
		}
		day = max(day, e.day)
	}
	ends["closing"] = at
	if until := f.saidDay("until"); until != "" && until < day || max(until, day) > today {
		soft = append(soft, "period")
	}
	for what, is := range ends {
		if text, there := f.said(what); there {
			if a, ok := signedAmount(text); !ok || a != is {
				soft = append(soft, what)
			}
		}
	}
	return soft
}

// chartLines are a chart's facts.
func chartLines(f *file) (facts []string) {
	for _, i := range f.of(line) {
		text := func(key string) string { return f.cell(f.rows[i], key).value() }
		facts = append(facts, fact("role", text("role"), "code", text("code"), "name", text("name"), "english",
			text("english")))
	}
	return facts
}

// chartShows holds each role against the words beside it, and the roles against what there has to be.
func chartShows(f *file) (soft []string) {
	var roles []string
	for _, i := range f.of(line) {
		role, words := fold(f.cell(f.rows[i], "role").value()), f.cell(f.rows[i], "meaning").value()
		roles = append(roles, role)
		if fold(lang.Text(lang.ZhCN, "chart.role."+strings.ToLower(role))) != fold(words) {
			soft = append(soft, "role and its words apart")
		}
	}
	for _, k := range posting.Kinds {
		if !slices.Contains(roles, fold(string(k.Role))) {
			soft = append(soft, "role missing")
		}
	}
	return soft
}
