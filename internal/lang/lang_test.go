package lang_test

import (
	"strings"
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
)

func TestBothLanguagesHaveTheSameKeys(t *testing.T) {
	for _, pair := range [][2]lang.Tag{{lang.ZhCN, lang.En}, {lang.En, lang.ZhCN}} {
		for _, key := range lang.Keys(pair[0]) {
			if !lang.Has(pair[1], key) {
				t.Errorf("%s has %q, %s has not", pair[0], key, pair[1])
			}
		}
	}
}

func TestUnmatchedLanguageIsChinese(t *testing.T) {
	for in, want := range map[string]lang.Tag{
		"": lang.ZhCN, "zh-CN,zh;q=0.9,en;q=0.8": lang.ZhCN, "fr-FR,en;q=0.5": lang.ZhCN,
		"en": lang.En, "en-GB,en;q=0.9": lang.En, "EN": lang.En, "enough": lang.ZhCN,
	} {
		if got := lang.Parse(in); got != want {
			t.Errorf("Parse(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestMissingKeyIsVisible(t *testing.T) {
	if got := lang.Text(lang.ZhCN, "no.such.key"); !strings.HasPrefix(got, "⟦") {
		t.Errorf("got %q", got)
	}
	if got := lang.Fault(lang.En, fault.New(fault.Invalid, "no.such")); got != "⟦fault.no.such⟧" {
		t.Errorf("got %q", got)
	}
}
