package person_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/person"
)

// TestHidePapers is the mask's one table: what may be somebody's papers goes, what is a figure, a day or a number of ours stays.
func TestHidePapers(t *testing.T) {
	for in, want := range map[string]string{
		// cards, however they are typed
		"卡号6222021234567890123有误":               "卡号****0123有误",
		"6222 0212 3456 7890 123":               "****0123",
		"6222-0212-3456-7890":                   "****7890",
		"6222  0212 - 3456 — 7890 ok":           "****7890 ok",
		"6222\u00a00212\u200b3456\u30007890123": "****0123",
		"６２２２０２１２３４５６７８９０１２３":                   "****0123",
		"٦٢٢٢٠٢١٢٣٤٥٦٧٨٩٠١٢٣":                   "****0123",
		"card6222021234567890123abc":            "card****0123abc",
		"6222021234 567890123":                  "****0123",
		"6 2 2 2 0 2 1 2 3 4 5 6 7 8 9 4":       "****7894",
		"第2笔 6222 0212 3456 7890 123":           "第2笔 ****0123",
		"2 6222 0212 3456 7890 123":             "2 ****0123",
		// citizen IDs
		"99000020000101001X": "****001X", "99000020000101001x。": "****001X。", "990000 20000101 001X": "****001X",
		"990000-2000-01-01-001X": "****001X", "990000 2000-01-01 0010": "****0010", "990000000101001": "****1001", "旧证990000 000101 001": "旧证****1001",
		"110101199003071233": "****1233", "１１０１０１１９９００３０７１２３Ｘ": "****123X",
		// mobiles
		"电话13800138000": "电话****8000", "138-0013-8000": "****8000", "138 0013 8000": "****8000", "１３８００１３８０００": "****8000",
		"+8613800138000": "+****8000", "+86 138 0013 8000": "+****8000", "008613800138000": "****8000",
		"13800000001,13900000002": "****0001,****0002", "13800000001 13900000002": "****0001 ****0002",
		"2021-09-17 13800138000": "2021-09-17 ****8000", "12 13800138000": "12 ****8000",
		// what is longer is taken too
		"第12345678901234567890号": "第****7890号",
		// figures, days and numbers of ours
		"30.00元": "30.00元", "2021-09-17": "2021-09-17", "2021-09-17 2021-09-18": "2021-09-17 2021-09-18", "20210917 20210918": "20210917 20210918",
		"2018 2019 2020 2021": "2018 2019 2020 2021", "103,350.00": "103,350.00", "3445人 103350.00元 3445人": "3445人 103350.00元 3445人",
		"1 2 3 4 5 6 7 8 9 10 11 12": "1 2 3 4 5 6 7 8 9 10 11 12", "发票012345678901": "发票012345678901", "0571-87654321": "0571-87654321",
		"学号20210001-20210040": "学号20210001-20210040", "学号2021010001-2021010040": "学号2021010001-2021010040", "2021010101": "2021010101",
		"校财〔2021〕12号": "校财〔2021〕12号", "2021-09-17T08:30:00.123456Z": "2021-09-17T08:30:00.123456Z", "": "", "12800138000": "12800138000",
		// what is hidden stays as it is
		"****0123": "****0123", "****0123 5678 9012": "****0123 5678 9012", "138****8000 20210917001": "138****8000 20210917001",
	} {
		if got := person.HidePapers(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if person.HoldsPapers(in) != (in != want) {
			t.Errorf("%q: HoldsPapers is %v", in, person.HoldsPapers(in))
		}
	}
}

// TestHidePapersTwice: done again it changes nothing, and no 15 digits in a row are left.
func TestHidePapersTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`([0-9]{1,20}|[ \-*Xx]|\*\*\*\*|卡){0,12}`).Draw(t, "text")
		once := person.HidePapers(s)
		if again := person.HidePapers(once); again != once {
			t.Fatalf("%q: %q, then %q", s, once, again)
		}
		run := 0
		for _, r := range once {
			if run++; r < '0' || r > '9' {
				run = 0
			}
			if run >= 15 {
				t.Fatalf("%q: %q", s, once)
			}
		}
	})
}

// TestHidePapersOfAnyGrouping: a card and an ID are hidden whatever blanks and dashes stand between their digits.
func TestHidePapersOfAnyGrouping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.SampledFrom([]string{"6200000000000000001", "6222021234567890123", "4111111111111111", "990000200001010012", "13800138000"}).Draw(t, "paper")
		if luhn := digits[:len(digits)-1]; digits[0] == '6' || digits[0] == '4' {
			digits = luhn + string(person.LuhnDigit(luhn))
		}
		if digits[0] == '9' {
			digits = digits[:17] + string(person.CheckDigit(digits[:17]))
		}
		var b strings.Builder
		for _, r := range digits {
			b.WriteRune(r)
			b.WriteString(rapid.SampledFrom([]string{"", "", " ", "-", " - ", "　"}).Draw(t, "gap"))
		}
		if got := person.HidePapers("请看" + b.String() + "。"); !strings.Contains(got, "****") {
			t.Fatalf("%s stands as it is", got)
		}
	})
}
