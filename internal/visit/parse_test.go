package visit_test

import (
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/visit"
)

func TestParsePeople(t *testing.T) {
	people, err := visit.ParsePeople("张伟\t护理系\t辅导员\t160.00\r\n\n阿依古丽·买买提，后勤处，后勤保障人员，１５０\n李静, 中心, Psychological, 1 \n")
	if err != nil {
		t.Fatal(err)
	}
	want := []visit.Person{{Name: "张伟", Unit: "护理系", Category: visit.Counsellor, Amount: 16000},
		{Name: "阿依古丽·买买提", Unit: "后勤处", Category: visit.Logistics, Amount: 15000}, {Name: "李静", Unit: "中心", Category: visit.Psychological, Amount: 100}}
	if len(people) != len(want) {
		t.Fatalf("got %v", people)
	}
	for i := range want {
		if people[i] != want[i] {
			t.Errorf("got %+v, want %+v", people[i], want[i])
		}
	}
}

func TestParsePeopleNamesTheLine(t *testing.T) {
	for line, code := range map[string]string{"甲,系,辅导员": "visit.line_columns", "甲,系,院长,10": "visit.line_category",
		"甲,系,辅导员,30.005": "visit.line_amount", "甲,系,辅导员,-30": "visit.line_amount", "甲,系,辅导员,0": "visit.line_amount"} {
		_, err := visit.ParsePeople("好,系,辅导员,1\n" + line)
		e := fault.Of(err)
		if e == nil || len(e.Fields) != 1 || e.Fields[0].Code != code || e.Fields[0].Args["Line"] != 2 {
			t.Errorf("%q: %v, want %s in line 2", line, err, code)
		}
	}
}
