package person_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"reliefbook/internal/fault"
	"reliefbook/internal/person"
)

func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"张伟": "张伟", " 张伟\u00a0": "张伟", "张\u3000伟": "张伟", "张  伟": "张伟", "〇一": "〇一", "零壹": "零壹", "万元": "万元",
		"阿依古丽•买买提": "阿依古丽·买买提", "阿依古丽・买买提": "阿依古丽·买买提", "阿依古丽‧买买提": "阿依古丽·买买提",
		"阿依古丽．买买提": "阿依古丽·买买提", "阿依古丽∙买买提": "阿依古丽·买买提", "阿依古丽 · 买买提": "阿依古丽·买买提", "阿依古丽･买买提": "阿依古丽·买买提",
		"𠮷田": "𠮷田", "𪚥": "𪚥", "\U00031350": "\U00031350", "㐂䶮": "㐂䶮", "葛\U000E0100城": "葛\U000E0100城",
		"Jose\u0301 Núñez": "José Núñez", "Ｊｏｈｎ　Ｓｍｉｔｈ": "John Smith", "John   Smith": "John Smith", "O’Neil-Smith Jr.": "O’Neil-Smith Jr.",
		"张伟 John": "张伟John", strings.Repeat("阿", 50): strings.Repeat("阿", 50), strings.Repeat("𠮷", 50): strings.Repeat("𠮷", 50),
	} {
		if got, err := person.ParseName(in); err != nil || got.Name != want || got.Raw != in {
			t.Errorf("%q: %q (raw %q), %v, want %q", in, got.Name, got.Raw, err, want)
		}
	}
}

func TestNameRefuses(t *testing.T) {
	refuses(t, person.ParseName, map[string][]string{
		"person.name_empty":     {"", " \u3000\t"},
		"person.name_encoding":  {"\xd5\xc5\xce\xb0", "张\ufffd"},
		"person.name_control":   {"张\x00伟", "张\u200b伟", "\ufeff张伟", "张\u202e伟", "张\n伟", "张\t伟", "张\ue000", "张\u2028伟"},
		"person.name_is_amount": {"30", "30.00", "30元", "￥张", "张伟2", "张２", "三③", "11010519491231002X", "叁拾元整", "人民币叁拾元整", "伍分"},
		"person.name_character": {"张伟（大）", "张伟(女)", "=张伟", "@张伟", "张伟/王芳", "张伟、王芳", "😀张", "⽂伟", "·张伟", "<b>张", "-张"},
		"person.name_letters":   {"Иван", "たろう"},
		"person.name_length":    {strings.Repeat("阿", 51), strings.Repeat("a", 5000)},
	})
}

// An identity number in the name's column must not travel on in the refusal.
func TestNameRefusalRepeatsNothing(t *testing.T) {
	_, err := person.ParseName("张伟11010519491231002X")
	if e := fault.Of(err); e == nil || strings.Contains(e.Error(), "1101") {
		t.Error(err)
	}
}

func FuzzParseName(f *testing.F) {
	for _, s := range []string{"张　伟", "阿依古丽．买买提", "Jose\u0301  N", "𠮷", "张\u200b伟", "30元", "\xd5\xc5", "〇·a b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := person.ParseName(s)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("%q: %v is no refusal", s, err)
			}
			return
		}
		again, err := person.ParseName(n.Name)
		if err != nil || again.Name != n.Name || n.Raw != s || utf8.RuneCountInString(n.Name) > person.MaxName {
			t.Fatalf("%q: %q, then %q, %v", s, n.Name, again.Name, err)
		}
	})
}

func FuzzNumbers(f *testing.F) {
	for _, s := range []string{"11010519491231002x", "２０２１０００１", "6222 0212 3456 7890", "138-0013-8000", "1.1E+17", "é1010519491231002X"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, errID := person.ParseCitizenID(s, today)
		no, errNo := person.ParseStudentNo(s)
		card, errCard := person.ParseCard(s)
		mobile, errMobile := person.ParseMobile(s)
		paper, errPaper := person.ParsePaper(person.Passport, s, today)
		for _, c := range []struct {
			value string
			err   error
		}{{string(id), errID}, {string(no), errNo}, {string(card), errCard}, {string(mobile), errMobile}, {paper.No, errPaper}} {
			if (c.err == nil) == (c.value == "") || c.err != nil && fault.Of(c.err) == nil {
				t.Fatalf("%q: %q, %v", s, c.value, c.err)
			}
		}
		for _, masked := range []string{person.MaskID(s), person.MaskCard(s), person.MaskMobile(s)} {
			if utf8.ValidString(s) && len(s) > 4 && masked == s && !strings.Contains(s, "*") {
				t.Fatalf("%q is shown whole", s)
			}
		}
	})
}
