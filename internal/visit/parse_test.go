package visit_test

import (
	"slices"
	"testing"

	"reliefbook/internal/table"
	"reliefbook/internal/visit"
)

func TestPeopleArePasted(t *testing.T) {
	people, said := visit.ReadPeople(table.Pasted("张伟\t护理系\t辅导员\t160.00\r\n\n阿依古丽·买买提，后勤处，后勤保障人员，１５０\n李静, 中心, Psychological, 1 \n"))
	want := []visit.Person{{Name: "张伟", Unit: "护理系", Category: visit.Counsellor, Amount: 16000},
		{Name: "阿依古丽·买买提", Unit: "后勤处", Category: visit.Logistics, Amount: 15000}, {Name: "李静", Unit: "中心", Category: visit.Psychological, Amount: 100}}
	if said.Errors() > 0 || !slices.Equal(people, want) {
		t.Errorf("%+v %v", people, said.List)
	}
}

func TestWhatIsWrongWithSomebodyIsSaidByRowAndColumn(t *testing.T) {
	for line, want := range map[string]string{"甲,系,院长,10": "2C visit.category", "甲,系,辅导员,30.005": "2D money.decimals", "甲,系,辅导员,-30": "2D money.sign",
		"甲,系,辅导员,0": "2D visit.no_amount", "甲,系,辅导员": "2D visit.no_amount"} {
		_, said := visit.ReadPeople(table.Pasted("好,系,辅导员,1\n" + line))
		if got := errors(said); !slices.Equal(got, []string{want}) {
			t.Errorf("%q: %v, want %s", line, got, want)
		}
	}
}
