package person

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"reliefbook/internal/fault"
)

// MaxName is the longest name, in characters.
const MaxName = 50

// maxRawName bounds what ParseName looks at, in bytes.
const maxRawName = 1000

// Name is a person's name. Names repeat, so nothing is keyed by one.
type Name struct {
	Name string // normalised: compared, printed, sent to the bank
	Raw  string // as it came, for whoever has to see what the file said
}

// separators are the dots that stand between the parts of a transcribed name;
// keyboards and systems differ, the bank wants one.
var separators = strings.NewReplacer("•", "·", "・", "·", "･", "·", "‧", "·", "．", "·", "∙", "·", "⋅", "·")

// ParseName normalises a name: one kind of separator (· U+00B7), plain Latin
// letters, Unicode NFC, and no blanks but single ones between Latin words
// (class lists pad 张　伟 to three columns). Han characters of every plane stay
// as they are.
//
// Refusals: person.name_empty; person.name_encoding, text of another encoding;
// person.name_control, an invisible character; person.name_is_amount, digits,
// a currency sign or an amount in capitals; person.name_character, any other
// sign, brackets too, since no bank account is called 张伟（大）;
// person.name_letters, neither Han nor Latin letters; person.name_length.
func ParseName(raw string) (Name, error) {
	if commonHan(raw) && length(raw) <= MaxName && !inCapitals(raw) {
		return Name{Name: raw, Raw: raw}, nil
	}
	if !utf8.ValidString(raw) || strings.ContainsRune(raw, utf8.RuneError) {
		return Name{}, fault.New(fault.Invalid, "person.name_encoding")
	}
	name := strings.TrimSpace(raw)
	if len(name) <= maxRawName {
		name = normalise(name)
	}
	switch {
	case name == "":
		return Name{}, fault.New(fault.Invalid, "person.name_empty")
	case length(name) > MaxName:
		return Name{}, fault.New(fault.Invalid, "person.name_length", "Max", MaxName)
	}
	if err := checkName(name); err != nil {
		return Name{}, err
	}
	return Name{Name: name, Raw: raw}, nil
}

// commonHan reports whether a text is nothing but the characters U+4E00 to U+9FFF, as nearly
// every name: they are in NFC, of one width, and Han. It judges by bytes: a list has many.
func commonHan(s string) bool {
	for i := 0; i < len(s); i += 3 {
		if i+2 >= len(s) || s[i] < 0xe4 || s[i] > 0xe9 || s[i] == 0xe4 && s[i+1] < 0xb8 || s[i+1]&0xc0 != 0x80 || s[i+2]&0xc0 != 0x80 {
			return false
		}
	}
	return s != ""
}

func normalise(s string) string {
	runes := []rune(norm.NFC.String(width.Fold.String(separators.Replace(s))))
	var b strings.Builder
	for i, r := range runes {
		if !isBlank(r) {
			b.WriteRune(r)
			continue
		}
		// A blank stays where it parts two Latin words, the last one of its run.
		if i > 0 && i+1 < len(runes) && !isBlank(runes[i+1]) && runes[i+1] != '·' && !isHan(runes[i+1]) {
			if before := lastWord(runes[:i]); before != '·' && !isHan(before) {
				b.WriteRune(' ')
			}
		}
	}
	return b.String()
}

// isBlank is the space of any width. Tabs and line breaks are none: they are refused.
func isBlank(r rune) bool { return unicode.Is(unicode.Zs, r) }

// lastWord is the last rune that is no blank.
func lastWord(runes []rune) rune {
	for i := len(runes) - 1; i >= 0; i-- {
		if !isBlank(runes[i]) {
			return runes[i]
		}
	}
	return 0
}

func checkName(name string) error {
	letters := false
	for i, r := range name {
		switch {
		case isHan(r) || unicode.Is(unicode.Latin, r):
			letters = true
		case unicode.IsNumber(r) || unicode.Is(unicode.Sc, r):
			return fault.New(fault.Invalid, "person.name_is_amount")
		case unicode.Is(unicode.C, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
			return fault.New(fault.Invalid, "person.name_control", "Char", fmt.Sprintf("U+%04X", r))
		case unicode.IsLetter(r) || r == ' ' || i > 0 && (unicode.IsMark(r) || strings.ContainsRune("·-'’.", r)):
		default:
			return fault.New(fault.Invalid, "person.name_character", "Char", fmt.Sprintf("%c U+%04X", r, r))
		}
	}
	if inCapitals(name) {
		return fault.New(fault.Invalid, "person.name_is_amount")
	}
	if !letters {
		return fault.New(fault.Invalid, "person.name_letters")
	}
	return nil
}

// isHan takes whole planes 2 and 3, so that characters newer than Go's tables
// pass, and 〇, which is a number to Unicode and a name to people. Radicals
// (⽂ for 文, as copied out of PDF files) are no characters.
func isHan(r rune) bool {
	return r == '〇' || unicode.Is(unicode.Han, r) && unicode.IsLetter(r) || 0x20000 <= r && r <= 0x3FFFD
}

// capitals are the characters of an amount in words.
const capitals = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正"

// inCapitals finds an amount in words 人民币大写 in the name's column.
func inCapitals(name string) bool {
	if first, _ := utf8.DecodeRuneInString(name); !strings.ContainsRune(capitals+"人", first) {
		return false // as nearly every name
	}
	rest := strings.TrimPrefix(name, "人民币")
	return len(rest) < len(name) || strings.Trim(rest, capitals) == "" &&
		strings.ContainsAny(rest, "元圆角分") && strings.ContainsAny(rest, "整正分")
}
