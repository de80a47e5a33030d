package posting_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/posting"
	"reliefbook/internal/table"
)

// with is the usual chart but for some roles.
func with(but posting.Chart) posting.Chart {
	c := maps.Clone(posting.Default)
	maps.Copy(c, but)
	return c
}

// grid is rows of cells as a file has them.
func grid(rows ...[]string) (g table.Grid) {
	for i, cells := range rows {
		row := table.Row{Number: i + 1}
		for _, c := range cells {
			row.Cells = append(row.Cells, table.Cell{Text: c})
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// chartFile is a chart's file with its captions in a language.
func chartFile(tag lang.Tag, rows ...[]string) table.Grid {
	var captions []string
	for _, key := range posting.Columns {
		captions = append(captions, lang.Text(tag, key))
	}
	return grid(append([][]string{captions}, rows...)...)
}

// faults are the codes of the errors in a chart's file.
func faults(g table.Grid) (list []string) {
	_, said := posting.ReadChart(g)
	for _, p := range said.List {
		if p.Severity == table.Error {
			list = append(list, p.Code)
		}
	}
	return list
}

// codes are the rules a refusal names.
func codes(err error) (list []string) {
	if e := fault.Of(err); e != nil {
		for _, f := range e.Fields {
			list = append(list, f.Code)
		}
	}
	return list
}

func TestAChartIsKeptAndReadBackAsItIs(t *testing.T) {
	want := with(posting.Chart{posting.Bank: {Code: "1002.01", Name: "银行存款－基本户", English: "Cash in bank－basic"}})
	text, err := want.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var kept posting.Chart
	if err := kept.UnmarshalText(text); err != nil || !kept.Same(want) {
		t.Errorf("%v %v", kept, err)
	}
	for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
		if read, said := posting.ReadChart(chartFile(tag, want.Rows(tag)...)); len(said.List) != 0 || !read.Same(want) {
			t.Errorf("%v %v", read, said.List)
		}
	}
	if kept.UnmarshalText([]byte("bank\t1002\n")) == nil {
		t.Error("half a line is read")
	}
}

func TestAFileThatIsNoChartIsRefusedWithEveryFault(t *testing.T) {
	rows := posting.Default.Rows(lang.En)
	for name, c := range map[string]struct {
		rows [][]string
		want []string
	}{
		"a role is missing":  {rows[1:], []string{"chart.role_missing"}},
		"a role is twice":    {append(rows[:len(rows):len(rows)], rows[3]), []string{"chart.role_twice"}},
		"a row of no role":   {append(rows[:len(rows):len(rows)], []string{"vault", "", "1003", "金库", "Vault"}), []string{"chart.role_unknown"}},
		"two faults at once": {append(rows[2:len(rows):len(rows)], rows[3]), []string{"chart.role_missing", "chart.role_missing", "chart.role_twice"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := faults(chartFile(lang.En, c.rows...)); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	g := chartFile(lang.En, rows...)
	g.Rows[2].Cells[2] = table.Cell{Text: "1002.1", Kind: table.Number} // 1002.10 it was, perhaps
	if got := faults(g); !slices.Equal(got, []string{"chart.number"}) {
		t.Errorf("%v", got)
	}
}

func TestAChartHasOneAccountForEachRole(t *testing.T) {
	at := func(code, name string) posting.General { return posting.General{Code: code, Name: name, English: name} }
	for name, c := range map[string]struct {
		chart posting.Chart
		want  string
	}{
		"the usual one":                         {nil, ""},
		"codes with parts":                      {posting.Chart{posting.Bank: at("1002.01", "银行存款－基本户"), posting.Supplier: at("2302.09.A", "应付账款－慰问品")}, ""},
		"parts of one whole apart":              {posting.Chart{posting.Used: at("3102", "已使用基金"), posting.Held: at("9100", "实物结存")}, ""},
		"a code of letters":                     {posting.Chart{posting.Bank: at("BANK", "银行存款")}, "chart.code"},
		"a code that is too short":              {posting.Chart{posting.Bank: at("100", "银行存款")}, "chart.code"},
		"a dot at its end":                      {posting.Chart{posting.Bank: at("1002.", "银行存款")}, "chart.code"},
		"no name":                               {posting.Chart{posting.Bank: at("1002", "")}, "chart.name"},
		"a name of two lines":                   {posting.Chart{posting.Bank: at("1002", "银行\n存款")}, "chart.name"},
		"cash and bank in one":                  {posting.Chart{posting.Cash: at("1002", "银行存款")}, "chart.shared"},
		"debts to students and to suppliers":    {posting.Chart{posting.Supplier: at("2307", "其他应付款")}, "chart.shared"},
		"one general account by two names":      {posting.Chart{posting.GiftExpense: at("5001.GIFT", "单位管理费用")}, "chart.name_differs"},
		"below another, where codes can't meet": {posting.Chart{posting.Supplier: at("2307.GIFT", "其他应付款－慰问品")}, ""},
		"below another, where they can":         {posting.Chart{posting.Cash: at("1218.CASH", "其他应收款－备用金")}, "chart.below"},
	} {
		t.Run(name, func(t *testing.T) {
			err := with(c.chart).Check(nil)
			if got := codes(err); c.want == "" && err != nil || c.want != "" && !slices.Contains(got, c.want) {
				t.Errorf("%v, want %s", got, c.want)
			}
		})
	}
}

// TestAChartKeepsOffTheAccountsThereAre: an account that is open keeps its code and name, and what it is for.
func TestAChartKeepsOffTheAccountsThereAre(t *testing.T) {
	open := func(r posting.Role, below ...posting.Sub) posting.Kept {
		var codes []string
		for _, s := range below {
			codes = append(codes, s.Code)
		}
		o := posting.Owner{Role: r, Below: strings.Join(codes, ".")}
		return o.General(posting.Default.Account(r, 1, 1, below...))
	}
	kept := []posting.Kept{open(posting.Payable, posting.Sub{Code: "MZ", Name: "中秋"}), open(posting.Unused, posting.Sub{Code: "AID"}, posting.Sub{Code: "7", Name: "9号"})}
	if kept[0].Code != "2307" || kept[1].Code != "3101" {
		t.Fatalf("%+v", kept)
	}
	at := func(code, name string) posting.General { return posting.General{Code: code, Name: name, English: name} }
	for name, c := range map[string]struct {
		chart posting.Chart
		want  []string
	}{
		"other accounts from now on":     {posting.Chart{posting.Payable: at("2309", "应付学生款"), posting.Fund: at("3201", "专项资金")}, nil},
		"the code of another role":       {posting.Chart{posting.Payable: at("2309", "应付学生款"), posting.Supplier: at("2307", "其他应付款")}, []string{"chart.shared"}},
		"another name for the same code": {posting.Chart{posting.Payable: at("2307", "应付学生款")}, []string{"chart.name_differs"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := codes(with(c.chart).Check(kept)); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestAnAccountFitsItsOwnerAlone(t *testing.T) {
	o := posting.Owner{BookID: 1, Role: posting.Used, Below: "AID.7"}
	a := posting.Default.Account(posting.Used, 1, 1, posting.Sub{Code: "AID"}, posting.Sub{Code: "7", Name: "9号"})
	charts := []posting.Chart{with(posting.Chart{posting.Used: {Code: "3102", Name: "已使用基金"}}), posting.Default}
	if !o.Fits(a, true, charts) {
		t.Errorf("%+v is not of %+v", a, o)
	}
	for name, change := range map[string]func(*posting.Owner, *ledger.Account){
		"of another book":       func(o *posting.Owner, _ *ledger.Account) { o.BookID = 2 },
		"of another fund":       func(o *posting.Owner, _ *ledger.Account) { o.Below = "DUES.7" },
		"in another role":       func(o *posting.Owner, _ *ledger.Account) { o.Role = posting.Unused },
		"in no role":            func(o *posting.Owner, _ *ledger.Account) { o.Role = "transit" },
		"on the other side":     func(_ *posting.Owner, a *ledger.Account) { a.Side = ledger.Debit },
		"without a guard":       func(_ *posting.Owner, a *ledger.Account) { a.Guarded = false },
		"by another name":       func(_ *posting.Owner, a *ledger.Account) { a.Name = "已使用基金－9号－已使用" },
		"by a chart it has not": func(_ *posting.Owner, a *ledger.Account) { a.Code = "3103.AID.7.2" },
	} {
		t.Run(name, func(t *testing.T) {
			o, a := o, a
			if change(&o, &a); o.Fits(a, true, charts) {
				t.Error("it fits")
			}
		})
	}
	if o.Fits(a, false, charts) {
		t.Error("pieces are no money")
	}
}

// TestAChartsRowShowsWhichRoleItIsOf: the words beside a role are its own, in one language or the other.
func TestAChartsRowShowsWhichRoleItIsOf(t *testing.T) {
	for name, c := range map[string]struct {
		change func(rows [][]string)
		said   string
	}{
		"as it was given out":    {func([][]string) {}, ""},
		"no words":               {func(rows [][]string) { rows[0][1], rows[1][1] = "", "" }, ""},
		"the other language's":   {func(rows [][]string) { rows[0][1] = posting.Default.Rows(lang.En)[0][1] }, ""},
		"two roles exchanged":    {func(rows [][]string) { rows[0][0], rows[1][0] = rows[1][0], rows[0][0] }, "2B chart.meaning; 3B chart.meaning"},
		"a name in another cell": {func(rows [][]string) { rows[0][1], rows[0][4] = rows[0][4], rows[0][1] }, "2B chart.meaning; 2E chart.english"},
		"a role that is none":    {func(rows [][]string) { rows[0][0] = "bnak" }, "0 chart.role_missing; 2A chart.role_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			rows := posting.Default.Rows(lang.ZhCN)
			c.change(rows)
			_, said := posting.ReadChart(chartFile(lang.ZhCN, rows...))
			var got []string
			for _, p := range said.List {
				got = append(got, fmt.Sprintf("%d%s %s", p.Row, p.Column, p.Code))
			}
			if strings.Join(got, "; ") != c.said {
				t.Errorf("said %q, want %q", got, c.said)
			}
		})
	}
	footed := append(posting.Default.Rows(lang.ZhCN), []string{"制表：张老师"}, []string{"", "（盖章）"}, []string{"以下空白"})
	if c, said := posting.ReadChart(chartFile(lang.ZhCN, footed...)); said.Errors() > 0 || !c.Same(posting.Default) || said.Notices() != 3 {
		t.Errorf("with a footer: %v", said.List)
	}
}
