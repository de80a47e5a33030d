package visit_test

import (
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/visit"
)

// TestDivide: whatever the weights, the parts equal the whole to the fen, equal
// weights differ by at most a fen, and who has no weight gets nothing.
func TestDivide(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		people := make([]visit.Planned, rapid.IntRange(1, 60).Draw(rt, "people"))
		for i := range people {
			people[i].Category = rapid.SampledFrom(visit.Categories).Draw(rt, "category")
		}
		weights := map[visit.Category]int64{}
		for _, c := range visit.Categories {
			weights[c] = int64(rapid.IntRange(-1, 5).Draw(rt, "weight"))
		}
		total := money.Amount(rapid.Int64Range(1, 10_000_000).Draw(rt, "total"))
		err := visit.Divide(people, total, weights)
		var sum money.Amount
		have := map[visit.Category][2]money.Amount{}
		for _, p := range people {
			sum += p.Amount
			if weights[p.Category] == 0 && p.Amount != 0 {
				rt.Fatal("a share without a weight")
			}
			if r, ok := have[p.Category]; !ok {
				have[p.Category] = [2]money.Amount{p.Amount, p.Amount}
			} else {
				have[p.Category] = [2]money.Amount{min(r[0], p.Amount), max(r[1], p.Amount)}
			}
		}
		if err != nil {
			if !fault.Is(err, "form.invalid") || sum != 0 {
				rt.Fatal(err)
			}
			return
		}
		if sum != total {
			rt.Fatalf("%s of %s", sum, total)
		}
		for c, r := range have {
			if r[1]-r[0] > 1 {
				rt.Fatalf("%s: %v", c, r)
			}
		}
	})
}

func TestParsePlanned(t *testing.T) {
	list, err := visit.ParsePlanned("姓名\t单位\t类别\t金额\t慰问包\r\n张伟\t护理系\t辅导员\t94.40\t1\r\n李静,后勤处,后勤,,2\n\n王芳，中心，心理，100\n")
	if err != nil || len(list) != 3 || list[0].Amount != 9440 || list[0].Packs != 1 || list[1].Packs != 2 || list[2].Amount != 10000 {
		t.Fatalf("%+v %v", list, err)
	}
	for line, code := range map[string]string{"甲,系,辅导员": "visit.line_columns", "甲,系,院长,1": "visit.line_category", "甲,系,辅导员,1.005": "visit.line_amount",
		"甲,系,辅导员,,": "visit.line_amount", "甲,系,辅导员,,-1": "visit.line_amount", ",系,辅导员,1": "visit.line_amount", "姓名,单位,类别,金额": "visit.line_category"} {
		_, err := visit.ParsePlanned("好,系,辅导员,1\n" + line)
		if e := fault.Of(err); e == nil || e.Fields[0].Code != code || e.Fields[0].Args["Line"] != 2 {
			t.Errorf("%q: %v", line, err)
		}
	}
}

func TestTake(t *testing.T) {
	team := visit.Team{State: visit.TeamUnderWay}
	p := visit.Planned{Outcome: visit.Unseen, Amount: 100, Packs: 1}
	if _, err := team.Take(&p, visit.Mark{Outcome: visit.Colleague}); !fault.Is(err, "form.invalid") || p.Outcome != visit.Unseen {
		t.Errorf("%v %+v", err, p)
	}
	if changed, err := team.Take(&p, visit.Mark{Outcome: visit.Colleague, Colleague: "李静"}); err != nil || !changed || !p.Outcome.Got() {
		t.Errorf("%v %+v", err, p)
	}
	if changed, _ := team.Take(&p, visit.Mark{Outcome: visit.Colleague, Colleague: "李静"}); changed {
		t.Error("said twice")
	}
	if changed, err := team.Take(&p, visit.Mark{Outcome: visit.NotMet, Colleague: "李静"}); err != nil || !changed || p.Colleague != "" {
		t.Errorf("%+v", p)
	}
	tally, err := visit.TallyOf([]visit.Planned{p, {Amount: 5, Outcome: visit.Seen}, {Packs: 2, Outcome: visit.Unseen}})
	if err != nil || tally != (visit.Tally{Heads: 3, Seen: 1, NotMet: 1, Open: 1, Cash: 105, Packs: 3, SeenCash: 5}) {
		t.Errorf("%+v", tally)
	}
	team.State = visit.TeamReported
	if _, err := team.Take(&p, visit.Mark{Outcome: visit.Seen}); !fault.Is(err, "visit.reported") {
		t.Error(err)
	}
}
