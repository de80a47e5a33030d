package person_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/person"
)

const today = "2021-09-21"

// refused wants the fault code, with a whole sentence in both languages, and
// of a long number no more than its last four characters.
func refused(t *testing.T, input string, err error, code string) {
	t.Helper()
	if !fault.Is(err, code) || fault.KindOf(err) != fault.Invalid {
		t.Errorf("%q: %v, want %s", input, err, code)
		return
	}
	if v, ok := fault.Of(err).Args["Value"].(string); ok && len([]rune(v)) > 8 {
		t.Errorf("%q: %s repeats %q", input, code, v)
	}
	for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
		if s := lang.Fault(tag, fault.Of(err)); strings.Contains(s, "⟦") || strings.Contains(s, "<no value>") {
			t.Errorf("%q: %s sentence of %s: %s", input, tag, code, s)
		}
	}
}

// reads checks that each input comes out as wanted, and that what came out reads as itself.
func reads[T ~string](t *testing.T, parse func(string) (T, error), cases map[string]T) {
	t.Helper()
	for in, want := range cases {
		for _, s := range []string{in, string(want)} {
			if got, err := parse(s); err != nil || got != want {
				t.Errorf("%q: %q, %v, want %q", s, got, err, want)
			}
		}
	}
}

func refuses[T any](t *testing.T, parse func(string) (T, error), cases map[string][]string) {
	t.Helper()
	for code, inputs := range cases {
		for _, in := range inputs {
			_, err := parse(in)
			refused(t, in, err, code)
		}
	}
}

func TestStudentNo(t *testing.T) {
	reads(t, person.ParseStudentNo, map[string]person.StudentNo{
		"0021": "0021", " 20210001\u00a0": "20210001", "２０２１ａ００１": "2021A001", "2021a001": "2021A001", "2E0012": "2E0012",
		"12345678901234567890": "12345678901234567890",
	})
	refuses(t, person.ParseStudentNo, map[string][]string{
		"person.student_no_empty":  {"", " \u3000"},
		"person.student_no_form":   {"2021-001", "2021 001", "学号一二三", "2021.0", "2021\x00", "2021\u200b1", "ſ2021", "٢٠٢١", "\xff\xff\xff\xff"},
		"person.student_no_length": {"021", "123456789012345678901"},
		"person.scientific":        {"2.021E+11", "2E+11", "2,021e+11"},
	})
}

func parseID(s string) (person.CitizenID, error) { return person.ParseCitizenID(s, today) }

func TestCitizenID(t *testing.T) {
	reads(t, parseID, map[string]person.CitizenID{
		"11010519491231002X": "11010519491231002X", "11010519491231002x": "11010519491231002X",
		" １１０１０５１９４９１２３１００２ｘ\u00a0": "11010519491231002X", "440524188001010014": "440524188001010014",
		withCheck("35020320040229001"): person.CitizenID(withCheck("35020320040229001")), // a leap day that was
		withCheck("35020320210921001"): person.CitizenID(withCheck("35020320210921001")), // born today
	})
	refuses(t, parseID, map[string][]string{
		"person.id_empty":   {"", "\u3000"},
		"person.id_length":  {"110105491231002", "1101051949123100", "11010519491231002XX", "110105 19491231 002X", "张伟"},
		"person.id_form":    {"1101051949123100XX", "A10105194912310021", "11010519491231002Y", "1101051949123100２é", "11010519491231002￥"},
		"person.id_date":    {withCheck("35020320030229001"), withCheck("35020320041301001"), withCheck("35020320040431001"), withCheck("35020320040000001")},
		"person.id_future":  {withCheck("35020320210922001"), withCheck("35020399991231001")},
		"person.id_check":   {"110105194912310021", "11010519491231003X"},
		"person.scientific": {"1.10105E+17", "1.10105194912310E+17"},
	})
	if got := person.CitizenID("11010519491231002X").Birth(); got != "1949-12-31" {
		t.Errorf("birth %s", got)
	}
}

func withCheck(first17 string) string { return first17 + string(person.CheckDigit(first17)) }

func TestCheckDigits(t *testing.T) {
	if got := person.CheckDigit("11010519491231002"); got != 'X' {
		t.Errorf("check %c", got)
	}
	for _, s := range []string{"", "1101051949123100", "1101051949123100X", "110105194912310021"} {
		if got := person.CheckDigit(s); got != 0 {
			t.Errorf("%s: check %c", s, got)
		}
	}
	for digits, want := range map[string]byte{"7992739871": '3', "411111111111111": '1', "0": '0', "": 0, "12a": 0} {
		if got := person.LuhnDigit(digits); got != want {
			t.Errorf("%s: Luhn digit %c, want %c", digits, got, want)
		}
	}
}

// Both checks exist to catch the slips of a typist: one wrong digit must never pass.
func TestOneWrongDigitIsCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.IntRange(1, 28).Draw(t, "day")
		id := withCheck(fmt.Sprintf("350203%04d09%02d%03d", rapid.IntRange(1950, 2020).Draw(t, "year"), day, rapid.IntRange(0, 999).Draw(t, "sequence")))
		if _, err := parseID(id); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		digits := rapid.StringMatching(`\d{15,18}`).Draw(t, "card")
		card := digits + string(person.LuhnDigit(digits))
		if c, err := person.ParseCard(card); err != nil || !c.LuhnOK() {
			t.Fatalf("%s: %v", card, err)
		}
		at, plus := rapid.IntRange(0, 14).Draw(t, "at"), rapid.IntRange(1, 9).Draw(t, "plus")
		if _, err := parseID(slip(id, at, plus)); err == nil {
			t.Fatalf("%s passes for %s", slip(id, at, plus), id)
		}
		if c, err := person.ParseCard(slip(card, at, plus)); err != nil || c.LuhnOK() {
			t.Fatalf("%s passes for %s", c, card)
		}
	})
}

func slip(digits string, at, plus int) string {
	wrong := (int(digits[at]-'0') + plus) % 10
	return digits[:at] + fmt.Sprint(wrong) + digits[at+1:]
}

func TestPaper(t *testing.T) {
	for _, c := range []struct {
		kind     person.PaperKind
		in, want string
	}{
		{person.Citizen, "11010519491231002x", "11010519491231002X"}, {person.Passport, " ｅ１2345678 ", "E12345678"},
		{person.HongKongMacao, "H12345678", "H12345678"}, {person.TaiwanResident, "01234567", "01234567"}, {person.OtherPaper, "A1234", "A1234"},
	} {
		if got, err := person.ParsePaper(c.kind, c.in, today); err != nil || got != (person.Paper{Kind: c.kind, No: c.want}) {
			t.Errorf("%s %q: %v, %v", c.kind, c.in, got, err)
		}
	}
	refuses(t, func(s string) (person.Paper, error) { return person.ParsePaper(person.Passport, s, today) }, map[string][]string{
		"person.paper_empty": {"", " "}, "person.paper_form": {"E1234-5678", "护照12345"}, "person.scientific": {"1.2E+9"},
		"person.paper_length": {"E123", "E12345678901234567890"},
	})
	_, err := person.ParsePaper("library_card", "12345", today)
	refused(t, "library_card", err, "person.paper_kind")
	_, err = person.ParsePaper(person.Citizen, "11010519491231003X", today)
	refused(t, "citizen", err, "person.id_check")
	for _, kind := range person.PaperKinds {
		if !lang.Has(lang.ZhCN, "person.paper."+string(kind)) {
			t.Errorf("%s has no name", kind)
		}
	}
}

func TestCard(t *testing.T) {
	reads(t, person.ParseCard, map[string]person.Card{
		"6222 0212 3456 7890 128": "6222021234567890128", "６２２２０２１２３４５６７８９０": "6222021234567890",
		"\u00a06222021234567890\u3000": "6222021234567890",
	})
	refuses(t, person.ParseCard, map[string][]string{
		"person.card_empty": {"", " \u00a0"}, "person.scientific": {"6.22202E+18", "6.22202123456789E+18"},
		"person.card_form":   {"6222-0212-3456-7890", "622202123456789O", "62220212345678901.0"},
		"person.card_length": {"622202123456789", "62220212345678901234"},
	})
	if person.Card("4111111111111112").LuhnOK() || !person.Card("4111111111111111").LuhnOK() || person.Card("").LuhnOK() {
		t.Error("Luhn")
	}
}

func TestMobile(t *testing.T) {
	reads(t, person.ParseMobile, map[string]person.Mobile{
		"13800138000": "13800138000", "138 0013 8000": "13800138000", "138-0013-8000": "13800138000", "１９９００００００００": "19900000000",
	})
	refuses(t, person.ParseMobile, map[string][]string{
		"person.mobile_empty": {"", " ", "-"}, "person.scientific": {"1.38E+10"},
		"person.mobile_form": {"12800138000", "1380013800", "138001380000", "+8613800138000", "0592-1234567", "1380013800o"},
	})
}

func TestMasks(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{person.MaskName("张三丰"), "张*"}, {person.MaskName("张"), "张*"}, {person.MaskName("阿依古丽·买买提"), "阿*"}, {person.MaskName("𠮷野"), "𠮷*"},
		{person.MaskName("葛\U000E0100城"), "葛\U000E0100*"}, {person.MaskName("John Smith"), "J*"}, {person.MaskName(""), ""},
		{person.Name{Name: "王芳"}.Masked(), "王*"},
		{person.CitizenID("11010519491231002X").Masked(), "110105********002X"}, {person.MaskID("110105491231002"), "110105*****1002"},
		{person.Paper{Kind: person.Passport, No: "E12345678"}.Masked(), "E******78"}, {person.MaskID("A1234"), "****"}, {person.MaskID(""), ""},
		{person.Card("6222021234567890128").Masked(), "**** 0128"}, {person.MaskCard("1234"), "****"}, {person.MaskCard(""), ""},
		{person.Mobile("13800138000").Masked(), "138****8000"}, {person.MaskMobile("1380"), "****"}, {person.MaskMobile(""), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
	if s := lang.Text(lang.ZhCN, "person.card_luhn"); strings.Contains(s, "⟦") {
		t.Error(s)
	}
}
