package right_test

import (
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/right"
)

const subject, maker, decider, witness, other = 1, 2, 3, 4, 5

func TestNobodyGivesThemselvesARight(t *testing.T) {
	pending := right.Right{UserID: subject, State: right.Pending, MakerID: maker}
	decided := right.Right{UserID: subject, State: right.Decided, MakerID: maker, DeciderID: decider}
	for name, err := range map[string]error{
		"take up": second(right.Right{UserID: subject, State: right.Asked}.TakeUp(decide.Approve, subject, "")),
		"grant":   second(pending.Decide(decide.Approve, subject, "", false)),
		"alone":   second(pending.Decide(decide.Approve, subject, "", true)),
		"witness": second(decided.Attest(decide.Approve, right.Holder{UserID: subject, Basis: right.Witnessed}, "")),
	} {
		if !fault.Is(err, "right.yourself") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for by, code := range map[int64]string{maker: "decide.same_person", access.CommandLineID: "decide.nobody", decider: ""} {
		if _, err := pending.Decide(decide.Approve, by, "", false); code == "" && err != nil || code != "" && !fault.Is(err, code) {
			t.Errorf("granted by %d: %v", by, err)
		}
	}
	if to, err := pending.Decide(decide.Approve, maker, "", true); to != right.Decided || err != nil {
		t.Errorf("single-handed: %s %v", to, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestWhoMayWitness(t *testing.T) {
	r := right.Right{UserID: subject, State: right.Decided, MakerID: maker, DeciderID: decider}
	for _, c := range []struct {
		h    right.Holder
		code string
	}{
		{right.Holder{UserID: witness, Basis: right.Witnessed}, ""},
		{right.Holder{UserID: witness, Basis: right.First}, ""},
		{right.Holder{UserID: witness, Basis: right.TakenOver}, ""},
		{right.Holder{UserID: witness, Basis: right.StandIn}, "right.no_witness"},
		{right.Holder{UserID: witness, Basis: right.SingleHanded}, "right.no_witness"},
		{right.Holder{UserID: witness, Basis: right.Two}, "right.no_witness"},
		{right.Holder{UserID: witness, Basis: right.Witnessed, Ended: true}, "right.no_witness"},
		{right.Holder{UserID: witness, Basis: right.Witnessed, Disabled: true}, "right.no_witness"},
		{right.Holder{UserID: witness, Basis: right.Witnessed, Asleep: true}, "right.no_witness"},
		{right.Holder{UserID: maker, Basis: right.Witnessed}, "right.two_hats"},
		{right.Holder{UserID: decider, Basis: right.Witnessed}, "right.two_hats"},
	} {
		to, err := r.Attest(decide.Approve, c.h, "")
		if c.code == "" && (err != nil || to != right.Granted) || c.code != "" && !fault.Is(err, c.code) {
			t.Errorf("%+v: %s %v", c.h, to, err)
		}
		if r.MayAttest(c.h) != (c.code == "") {
			t.Errorf("%+v: a button says otherwise", c.h)
		}
	}
}

func TestGettingRidOfWitnessesIsNoWayAroundThem(t *testing.T) {
	r := right.Right{UserID: subject, State: right.Decided, MakerID: maker, DeciderID: decider}
	now := time.Date(2021, 9, 17, 0, 0, 0, 0, time.UTC)
	held := right.Holder{UserID: witness, Basis: right.Witnessed}
	gone := right.Holder{UserID: witness, Basis: right.Witnessed, Disabled: true, DisabledAt: now}
	invented := right.Holder{UserID: other, Basis: right.StandIn}
	for _, c := range []struct {
		name  string
		list  []right.Holder
		after time.Duration
		alone bool
	}{
		{"nobody", nil, 0, true}, {"a witness", []right.Holder{held}, 0, false}, {"one disabled today", []right.Holder{gone}, time.Hour, false},
		{"one disabled long ago", []right.Holder{gone}, right.Barred, true}, {"one who stood in", []right.Holder{invented}, 0, true},
		{"the subject", []right.Holder{{UserID: subject, Basis: right.Witnessed}}, 0, true},
		{"one who can't sign in", []right.Holder{{UserID: witness, Basis: right.Witnessed, Asleep: true}}, 0, true},
		{"over", []right.Holder{{UserID: witness, Basis: right.Witnessed, Ended: true}}, 0, true},
	} {
		if got := r.Alone(c.list, now.Add(c.after)); got != c.alone {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestHowARightComesAbout(t *testing.T) {
	for _, c := range []struct {
		n    right.Need
		want right.Basis
	}{
		{right.Need{}, right.Two}, {right.Need{Ever: true}, right.Two}, {right.Need{Money: true}, right.First}, {right.Need{Money: true, Ever: true}, ""},
		{right.Need{Money: true, Ever: true, Alone: true}, right.SingleHanded}, {right.Need{Money: true, Alone: true, Same: true}, right.SingleHanded},
		{right.Need{Same: true, Alone: true}, right.SingleHanded},
	} {
		if got := c.n.Basis(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.n, got, c.want)
		}
	}
}

func TestTheSameDecisionTwice(t *testing.T) {
	r := right.Right{UserID: subject, State: right.Granted, MakerID: maker, DeciderID: decider, WitnessID: witness}
	if !r.DoneBy(decide.Approve, decider) || r.DoneBy(decide.Approve, other) || !r.AttestedBy(decide.Approve, witness) {
		t.Error("sent twice is a second act")
	}
	r.State = right.Rejected
	if r.DoneBy(decide.Reject, decider) || !r.AttestedBy(decide.Reject, witness) || !r.DoneBy(decide.Approve, decider) {
		t.Error("the witness refused, not who granted")
	}
}

func TestARightThatCannotBe(t *testing.T) {
	good := right.Right{Kind: right.Grant, Role: access.Checker, Level: 2, Name: "李复核", Email: "li@example.edu.cn", Until: "2021-10-01", Reason: "接任复核"}
	if err := good.Check("2021-10-01"); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*right.Right){
		"role": func(r *right.Right) { r.Role = access.None }, "level": func(r *right.Right) { r.Level = 4 },
		"another's level": func(r *right.Right) { r.Role = access.Maker }, "email": func(r *right.Right) { r.Email = "李 <li@example.edu.cn>" },
		"until": func(r *right.Right) { r.Until = "2021-09-30" }, "day": func(r *right.Right) { r.Until = "2021-13-01" },
		"departments": func(r *right.Right) { r.Role, r.Level = access.Branch, 1 }, "reason": func(r *right.Right) { r.Reason = " " },
	} {
		bad := good
		change(&bad)
		if err := bad.Check("2021-10-01"); !fault.Is(err, "form.invalid") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
