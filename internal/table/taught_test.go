package table_test

import (
	"bytes"
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/person"
	"reliefbook/internal/table"
)

// card is a made-up card with a right check digit.
func card() string {
	body := "622202000000000000"
	return body + string(person.LuhnDigit(body))
}

func TestWhatAColumnIsCanBeSaid(t *testing.T) {
	g := rows("学号,姓名,学生卡,应得,另", "2021001,张三,"+card()+",30.00,x")
	before := list.Ask(&g)
	if before.Open || before.Named["no"] != 0 || before.Named["name"] != 1 || len(before.Guess) != 0 || before.Samples[2] == card() {
		t.Fatalf("%+v", before)
	}
	g.Taught = table.Mapping{"card": 2, "amount": 3}
	r := list.Read(&g, nil)
	got := ""
	r.Each(func(l *table.Line) {
		got = l.Text("card") + " " + l.Text("name")
		l.Amount("amount")
	})
	if sum, _ := r.Sum("amount"); got != card()+" 张三" || sum != 3000 || r.Errors() > 0 {
		t.Errorf("%s %v %v", got, sum, r.List)
	}
	said := 0
	for _, p := range r.List {
		if p.Code == "table.taught" {
			said++
		}
	}
	if said != 2 {
		t.Errorf("%d of 2 columns were said to be taught: %v", said, r.List)
	}
}

func TestAHeaderThatNobodyKnowsCanBeSaid(t *testing.T) {
	g := rows("某某学院", "甲,乙,丙", "2021001,张三,30.00")
	if q := list.Ask(&g); !q.Open || !q.Headed || q.Captions[1] != "乙" || q.Samples[1] != "张三" || q.Signature() == "" {
		t.Fatalf("%+v", q)
	}
	g.Taught = table.Mapping{"no": 0, "name": 1, "amount": 2}
	r := list.Read(&g, nil)
	r.Each(func(l *table.Line) { l.Amount("amount") })
	if sum, _ := r.Sum("amount"); r.Heads() != 1 || sum != 3000 || r.Errors() > 0 {
		t.Errorf("%d %v %v", r.Heads(), sum, r.List)
	}
	bare := rows("2021001,张三,30.00", "2021002,李四,30.00")
	if q := list.Ask(&bare); q.Headed || q.Signature() != "" || !q.Open {
		t.Errorf("a file without captions would be remembered: %+v", q)
	}
	bare.Taught = g.Taught
	r = list.Read(&bare, nil)
	if r.Each(func(*table.Line) {}); r.Heads() != 2 || r.Errors() > 0 {
		t.Errorf("without captions: %d %v", r.Heads(), r.List)
	}
}

// TestACaptionThatTellsIsBelieved: what is said later, by somebody else too, exchanges no columns
// that are named, puts no two into one, and makes no words of cards.
func TestACaptionThatTellsIsBelieved(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		said   table.Mapping
		code   string
	}{
		"amount and balance exchanged": {"学号,姓名,金额,余额,甲", table.Mapping{"amount": 3, "balance": 2}, "table.taught_named"},
		"another amount":               {"学号,姓名,金额,乙,甲", table.Mapping{"amount": 3}, "table.taught_named"},
		"a named column made another":  {"学号,姓名,余额,乙,甲", table.Mapping{"amount": 2}, "table.taught_named"},
		"cards made names":             {"学号,甲,金额,余额,乙", table.Mapping{"name": 4}, "table.taught_papers"},
		"names made cards":             {"学号,甲,金额,余额,乙", table.Mapping{"card": 1}, "table.card_letters"},
		"no such column":               {"学号,姓名,金额,余额,甲", table.Mapping{"card": 9}, "table.mapping_column"},
		"no column of this list":       {"学号,姓名,金额,余额,甲", table.Mapping{"holder": 4}, "table.mapping_column"},
	} {
		g := rows(c.header, "2021001,张三,30.00,70.00,"+card())
		g.Taught = c.said
		r, named := list.Read(&g, nil), ""
		r.Each(func(l *table.Line) {
			if text := l.Text("card"); text != "" && text[0] > '9' {
				l.Error("card", "table.card_letters") // as every noun's own reader refuses it
			}
		})
		for _, p := range r.List {
			if p.Severity == table.Error {
				named += p.Code
			}
		}
		if named != c.code {
			t.Errorf("%s: %q, want %s: %v", name, named, c.code, r.List)
		}
	}
}

func TestADoubledColumnIsChosen(t *testing.T) {
	g := rows("学号,姓名,卡号,卡号", "2021001,张三,"+card()+","+card())
	if q := list.Ask(&g); !q.Open || q.Named.Has("card") {
		t.Fatalf("%+v", q)
	}
	g.Taught = table.Mapping{"card": 3}
	if r := list.Read(&g, nil); !r.Ready() || r.Errors() > 0 {
		t.Errorf("%v", r.List)
	}
}

func TestWhatIsSaidGoesWithTheFile(t *testing.T) {
	data, said := []byte("a,b\n\x00"), table.Mapping{"card": 3, "amount": 1}
	packed := table.Pack(said, data)
	m, back := table.Unpack(packed)
	if !bytes.Equal(back, data) || len(m) != 2 || m["card"] != 3 || !bytes.Equal(packed, table.Pack(said, data)) {
		t.Errorf("%v %q", m, back)
	}
	if m, back := table.Unpack(data); m != nil || !bytes.Equal(back, data) || !bytes.Equal(table.Pack(nil, data), data) {
		t.Errorf("%v %q", m, back)
	}
	if err := table.Bare(packed); !fault.Is(err, "table.packed") || table.Bare(data) != nil {
		t.Errorf("a file with columns said from outside: %v", err)
	}
}
