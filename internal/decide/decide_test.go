package decide_test

import (
	"testing"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
)

type state string

var rule = decide.Rule[state]{Noun: "document", Moves: map[state]map[decide.Act]state{
	"pending": {decide.Approve: "posted", decide.Reject: "rejected", decide.Withdraw: "withdrawn"},
}}

func TestNext(t *testing.T) {
	const maker, other = 1, 2
	for _, c := range []struct {
		from   state
		act    decide.Act
		by     int64
		reason string
		to     state
		code   string
	}{
		{"pending", decide.Approve, other, "", "posted", ""},
		{"pending", decide.Approve, maker, "", "", "decide.same_person"},
		{"pending", decide.Reject, other, "错", "rejected", ""},
		{"pending", decide.Reject, other, "  ", "", "form.invalid"},
		{"pending", decide.Reject, maker, "错", "", "decide.same_person"},
		{"pending", decide.Withdraw, maker, "错", "withdrawn", ""},
		{"pending", decide.Withdraw, other, "错", "", "decide.only_maker"},
		{"posted", decide.Approve, other, "", "", "decide.over"},
		{"rejected", decide.Withdraw, maker, "错", "", "decide.over"},
	} {
		to, err := rule.Next(decide.Matter[state]{State: c.from, Maker: maker}, c.act, c.by, c.reason)
		if to != c.to || (c.code == "") != (err == nil) || c.code != "" && !fault.Is(err, c.code) {
			t.Errorf("%+v: %q %v", c, to, err)
		}
		if c.code != "form.invalid" && rule.May(decide.Matter[state]{State: c.from, Maker: maker}, c.act, c.by) != (c.code == "") {
			t.Errorf("%+v: a button says otherwise than the rule", c)
		}
	}
}

// TestTheCommandLineIsNobody holds that it is neither of the two people.
func TestTheCommandLineIsNobody(t *testing.T) {
	for _, c := range []struct {
		act       decide.Act
		maker, by int64
	}{{decide.Approve, 1, -1}, {decide.Reject, 1, -1}, {decide.Approve, -1, 1}, {decide.Withdraw, -1, -1}} {
		if _, err := rule.Next(decide.Matter[state]{State: "pending", Maker: c.maker}, c.act, c.by, "错"); !fault.Is(err, "decide.nobody") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestTheSameDecisionTwiceIsNoSecondAct(t *testing.T) {
	done := decide.Matter[state]{State: "posted", Maker: 1, Decider: 2}
	for _, c := range []struct {
		act  decide.Act
		by   int64
		want bool
	}{{decide.Approve, 2, true}, {decide.Approve, 3, false}, {decide.Reject, 2, false}, {decide.Withdraw, 1, false}} {
		if got := rule.DoneBy(done, c.act, c.by); got != c.want {
			t.Errorf("%s by %d: %v", c.act, c.by, got)
		}
	}
	if !rule.DoneBy(decide.Matter[state]{State: "withdrawn", Maker: 1}, decide.Withdraw, 1) {
		t.Error("a withdrawal sent twice is a second act")
	}
}

// TestRefusedIsNotWithdrawn: where both lead to one state, only who withdrew may repeat it.
func TestRefusedIsNotWithdrawn(t *testing.T) {
	slip := decide.Rule[state]{Noun: "movement", Moves: map[state]map[decide.Act]state{
		"sent": {decide.Approve: "posted", decide.Reject: "refused", decide.Withdraw: "refused"},
	}}
	if _, done, err := slip.Settle(decide.Matter[state]{State: "refused", Maker: 1, Decider: 2}, decide.Withdraw, 1, "错"); done || !fault.Is(err, "decide.over") {
		t.Errorf("who was refused withdrew: %v %v", done, err)
	}
	if to, done, err := slip.Settle(decide.Matter[state]{State: "refused", Maker: 1}, decide.Withdraw, 1, "错"); to != "refused" || !done || err != nil {
		t.Errorf("%s %v %v", to, done, err)
	}
	if to, done, err := slip.Settle(decide.Matter[state]{State: "sent", Maker: 1}, decide.Approve, 2, ""); to != "posted" || done || err != nil {
		t.Errorf("%s %v %v", to, done, err)
	}
}
