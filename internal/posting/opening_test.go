package posting_test

import (
	"reflect"
	"slices"
	"testing"

	"reliefbook/internal/ledger"
	"reliefbook/internal/posting"
	"reliefbook/internal/table"
)

// begun is a book of two funds, and an old fund's cash.
func begun() (list []posting.Standing) {
	for i, of := range []struct {
		role posting.Role
		fund string
	}{{posting.Bank, "AID"}, {posting.Fund, "AID"}, {posting.Bank, "YOUTH"}, {posting.Fund, "YOUTH"}, {posting.Cash, "AID"}} {
		a := posting.Default.Account(of.role, 1, cny, posting.Sub{Code: of.fund, Name: of.fund})
		a.ID = int64(i + 1)
		list = append(list, posting.Standing{Account: a, Owner: posting.Owner{AccountID: a.ID, BookID: 1, Role: of.role, Below: of.fund}})
	}
	return list
}

func TestAFileOfOpeningBalances(t *testing.T) {
	captions := []string{"科目编码", "科目名称", "方向", "期初余额", "备注"}
	aid := [][]string{{"1002.AID", "", "借", "1,000.00", ""}, {"3101.AID", "", "Credit", "1000", "上年结转"}}
	for name, c := range map[string]struct {
		rows [][]string
		want []string // the faults' codes
	}{
		"one fund":                        {aid, nil},
		"an account without a balance":    {append(aid[:2:2], []string{"1002.YOUTH", "", "借", "", ""}), nil},
		"nothing":                         {[][]string{{"1002.AID", "", "借", "", ""}}, []string{"opening.empty"}},
		"an account twice":                {append(aid[:2:2], aid[1]), []string{"opening.twice"}},
		"an account that is not there":    {append(aid[:2:2], []string{"1002.OTHER", "", "借", "1", ""}), []string{"opening.unknown"}},
		"no account of any chart":         {append(aid[:2:2], []string{"8888", "", "借", "1", ""}), []string{"opening.unknown"}},
		"cash":                            {append(aid[:2:2], []string{"1001.AID", "", "借", "1", ""}), []string{"opening.not_opened"}},
		"a branch's advance":              {append(aid[:2:2], []string{"1218.MZ.CS", "", "借", "1", ""}), []string{"opening.not_opened"}},
		"what students are owed":          {append(aid[:2:2], []string{"2307.MZ", "", "贷", "1", ""}), []string{"opening.not_opened"}},
		"goods in pieces":                 {append(aid[:2:2], []string{"1302.CAKE.P1.H1", "", "借", "1", ""}), []string{"opening.not_opened"}},
		"an allocation":                   {append(aid[:2:2], []string{"3101.AID.7.1", "", "贷", "1", ""}), []string{"opening.not_opened"}},
		"an expense":                      {append(aid[:2:2], []string{"5001.GIFT.CAKE.P1", "", "借", "1", ""}), []string{"opening.not_opened"}},
		"the other side":                  {[][]string{{"1002.AID", "", "贷", "1", ""}, aid[1]}, []string{"opening.wrong_side"}},
		"no side":                         {[][]string{{"1002.AID", "", "左", "1000", ""}, aid[1]}, []string{"opening.side"}},
		"zero":                            {[][]string{{"1002.AID", "", "借", "0.00", ""}, aid[1]}, []string{"opening.nothing"}},
		"less than nothing":               {[][]string{{"1002.AID", "", "借", "-1000", ""}, aid[1]}, []string{"money.sign"}},
		"less than a fen":                 {[][]string{{"1002.AID", "", "借", "1000.001", ""}, aid[1]}, []string{"money.decimals"}},
		"debits that are not credits":     {[][]string{{"1002.AID", "", "借", "1000.01", ""}, aid[1]}, []string{"opening.fund", "opening.unbalanced"}},
		"one fund's bank for another's":   {[][]string{{"1002.YOUTH", "", "借", "1000", ""}, aid[1]}, []string{"opening.fund", "opening.fund"}},
		"a fund with nothing at the bank": {aid[1:], []string{"opening.fund", "opening.unbalanced"}},
		"two faults in two rows":          {append(aid[:1:1], []string{"1001.AID", "", "借", "0", ""}), []string{"opening.not_opened", "opening.nothing"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, said := posting.ReadOpening(grid(append([][]string{captions}, c.rows...)...), begun(), posting.Default)
			var codes []string
			for _, p := range said.List {
				if p.Severity == table.Error {
					codes = append(codes, p.Code)
				}
				if p.Severity == table.Error && (p.Row == 0) != slices.Contains([]string{"opening.fund", "opening.unbalanced", "opening.empty"}, p.Code) {
					t.Errorf("%s in row %d column %s", p.Code, p.Row, p.Column)
				}
			}
			if !slices.Equal(codes, c.want) {
				t.Errorf("%v, want %v", codes, c.want)
			}
		})
	}
}

// TestOpeningBalancesArePostedAsTheyAreKept: of each fund one transfer, and the same after they were kept.
func TestOpeningBalancesArePostedAsTheyAreKept(t *testing.T) {
	lines, said := posting.ReadOpening(grid([]string{"科目编码", "方向", "金额", "备注"}, []string{"3101.YOUTH", "贷", "2", "结转"}, []string{"1002.AID", "借方", "1.50", ""},
		[]string{"3101.AID", "dr", "1.5", ""}, []string{"1002.YOUTH", "debit", "2.00", "活期"}), begun(), posting.Default)
	if said.Errors() != 1 || said.List[0].Code != "opening.wrong_side" {
		t.Fatalf("%+v", said.List)
	}
	lines = append(lines, posting.OpeningLine{Code: "3101.AID", Side: ledger.Credit, Amount: 150})
	text, err := lines.MarshalText()
	var kept posting.OpeningLines
	if err != nil || kept.UnmarshalText(text) != nil || !reflect.DeepEqual(kept, lines) || kept.UnmarshalText([]byte("1002\n")) == nil {
		t.Fatalf("%v %q %v", err, text, kept)
	}
	d := posting.Opened(posting.Opening{Proposal: posting.Proposal{ID: 3, Book: "MAIN", MakerID: 1, CheckerID: 2}, Day: "2021-08-31", Lines: lines}, begun(), cny)
	want := []ledger.Transfer{{Line: 1, AssetID: cny, DebitID: 1, CreditID: 2, Amount: 150}, {Line: 2, AssetID: cny, DebitID: 3, CreditID: 4, Amount: 200, Summary: "期初余额 活期 结转"}}
	if !reflect.DeepEqual(d.Transfers, want) || d.Key != "opening/MAIN" || d.BookID != 1 {
		t.Errorf("%+v", d)
	}
}
