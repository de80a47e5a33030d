// Package lang holds every sentence people read, in Chinese and in English.
//
// The catalogues are catalog/<part>.<language>.toml: a key stands in the file of
// its first part, a refusal ("fault.table.empty") in that of its second, and
// what has no file of its own in common. Tests hold this, and both languages to
// the same keys in the same order.
package lang

import (
	"embed"
	"fmt"
	"io/fs"
	"sort"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"reliefbook/internal/fault"
)

// Tag is a language the product speaks.
type Tag string

// The languages. ZhCN is the default: whatever does not match falls to it.
const (
	ZhCN Tag = "zh-CN"
	En   Tag = "en"
)

// Ref is an argument that is itself a key of the catalogue, e.g. a state's name.
type Ref string

// Words is a text in both languages, for what is declared as data and says its
// own words; everything else people read is a key of the catalogue.
type Words struct{ ZhCN, En string }

// In is the text in a language.
func (w Words) In(tag Tag) string {
	if tag == En {
		return w.En
	}
	return w.ZhCN
}

//go:embed catalog/*.toml
var files embed.FS

var (
	bundle     = i18n.NewBundle(language.SimplifiedChinese)
	localizers = map[Tag]*i18n.Localizer{}
	keys       = map[Tag]map[string]bool{ZhCN: {}, En: {}}
)

func init() {
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	paths, err := fs.Glob(files, "catalog/*.toml")
	if err != nil {
		panic(err)
	}
	for _, path := range paths {
		f, err := bundle.LoadMessageFileFS(files, path)
		if err != nil {
			panic(fmt.Sprintf("lang: %s: %v", path, err))
		}
		for _, m := range f.Messages {
			tag := Tag(f.Tag.String())
			if keys[tag][m.ID] {
				panic(fmt.Sprintf("lang: %s: %s stands in two places", path, m.ID))
			}
			keys[tag][m.ID] = true
		}
	}
	for tag := range keys {
		localizers[tag] = i18n.NewLocalizer(bundle, string(tag))
	}
}

// Text is the sentence key in the language tag. pairs are its values: name,
// value, name, value; a value that is a Ref or a fault's field is looked up first. A key that is
// in no catalogue comes back as ⟦key⟧, so that a page shows it and a test finds it.
func Text(tag Tag, key string, pairs ...any) string {
	return TextMap(tag, key, fault.Pairs(pairs...))
}

// TextMap is Text with the values in a map.
func TextMap(tag Tag, key string, args map[string]any) string {
	if !Has(tag, key) {
		return "⟦" + key + "⟧"
	}
	data := make(map[string]any, len(args))
	for name, v := range args {
		switch inner := v.(type) {
		case Ref:
			v = Text(tag, string(inner))
		case fault.Field:
			v = Field(tag, inner)
		}
		data[name] = v
	}
	s, err := localizers[tag].Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data})
	if err != nil {
		return "⟦" + key + "⟧"
	}
	return s
}

// Fault is the sentence of a refusal.
func Fault(tag Tag, err *fault.Error) string {
	return TextMap(tag, "fault."+err.Code, err.Args)
}

// Both is a refusal's sentence in Chinese and in English, for findings that are
// kept or handed on and whose reader nobody knows yet.
func Both(err *fault.Error) string { return Fault(ZhCN, err) + " / " + Fault(En, err) }

// Field is the sentence of one wrong input.
func Field(tag Tag, f fault.Field) string {
	return TextMap(tag, "fault."+f.Code, f.Args)
}

// Has reports whether the language has the key.
func Has(tag Tag, key string) bool { return keys[tag][key] }

// Keys lists a language's keys in order; the tests compare them.
func Keys(tag Tag) []string {
	out := make([]string, 0, len(keys[tag]))
	for k := range keys[tag] {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// Parse reads a language's name from a cookie, a flag or an Accept-Language
// header. Anything but English is Chinese, by our own choice and not by the
// matcher's guess.
func Parse(s string) Tag {
	first, _, _ := strings.Cut(s, ",")
	first = strings.ToLower(strings.TrimSpace(first))
	if first == "en" || strings.HasPrefix(first, "en-") || strings.HasPrefix(first, "en;") {
		return En
	}
	return ZhCN
}
