package lang_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// TestKeysStandInTheirFile: a key stands in the file of its first part, a refusal
// in that of its second, and in common when there is no such file; in both
// languages in the same order.
func TestKeysStandInTheirFile(t *testing.T) {
	key := regexp.MustCompile(`(?m)^"([^"]+)" = `)
	paths, err := filepath.Glob("catalog/*.zh-CN.toml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no catalogue", err)
	}
	for _, path := range paths {
		own := strings.TrimSuffix(filepath.Base(path), ".zh-CN.toml")
		var order [2][]string
		for i, tag := range []lang.Tag{lang.ZhCN, lang.En} {
			text, err := os.ReadFile("catalog/" + own + "." + string(tag) + ".toml")
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range key.FindAllStringSubmatch(string(text), -1) {
				order[i] = append(order[i], m[1])
				if home := homeOf(m[1]); home != own {
					t.Errorf("%s.%s.toml: %s belongs into %s", own, tag, m[1], home)
				}
			}
		}
		if !slices.Equal(order[0], order[1]) {
			t.Errorf("%s: the two languages have their keys in different order", own)
		}
	}
}

func homeOf(key string) string {
	part, _, _ := strings.Cut(strings.TrimPrefix(key, "fault."), ".")
	if _, err := os.Stat("catalog/" + part + "." + string(lang.En) + ".toml"); err != nil {
		return "common"
	}
	return part
}
