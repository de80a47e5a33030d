package visit_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/table"
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

func TestAPlannedListIsPasted(t *testing.T) {
	list, said := visit.ReadPlanned(table.Pasted("姓名\t部门\t类别\t金额\t慰问包\r\n张伟\t护理系\t辅导员\t94.40\t1\r\n李静,后勤处,后勤,,2\n\n王芳，中心，心理，100\n合计,,,194.40\n"))
	if said.Errors() > 0 || len(list) != 3 || list[0].Amount != 9440 || list[0].Packs != 1 || list[1].Packs != 2 || list[2].Amount != 10000 || list[2].Line != 3 {
		t.Fatalf("%+v %v", list, said.List)
	}
	for line, want := range map[string]string{"甲,系,院长,1": "2C visit.category", "甲,系,辅导员,1.005": "2D money.decimals", "甲,系,,1": "2C table.blank_cell",
		"甲,系,辅导员,,": "2D visit.no_amount", "甲,系,辅导员,,-1": "2E visit.packs", ",系,辅导员,1": "2A table.blank_cell", "甲,系,辅导员,1,2,3": "2F table.long_row"} {
		_, said := visit.ReadPlanned(table.Pasted("好,系,辅导员,1,1\n" + line))
		if got := errors(said); !slices.Equal(got, []string{want}) {
			t.Errorf("%q: %v, want %s", line, got, want)
		}
	}
}

// errors are those of a list, as "row column code".
func errors(said table.Problems) (list []string) {
	for _, p := range said.List {
		if p.Severity == table.Error {
			list = append(list, fmt.Sprintf("%d%s %s", p.Row, p.Column, p.Code))
		}
	}
	return list
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
