package table

import (
	"strings"
	"unicode"
)

// Fold leaves of a text what tells it from others: lower case, no blanks,
// punctuation or brackets. Mappings are remembered by it, so it must not change.
func Fold(s string) string {
	return strings.Map(foldRune, s)
}

func foldRune(r rune) rune {
	if r >= 0x4e00 && r <= 0x9fff {
		return r
	}
	switch {
	case r >= '！' && r <= '～':
		r = r - '！' + '!'
	case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
		return -1
	}
	if r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) || strings.ContainsRune("，。、：；·（）【】“”￥¥", r) {
		return -1
	}
	return unicode.ToLower(r)
}

// otherForm is how the same word of a caption is written elsewhere.
var otherForm = map[rune]rune{'帐': '账', '帳': '账', '賬': '账', '號': '号', '戶': '户', '額': '额', '銀': '银', '稱': '称', '單': '单',
	'發': '发', '數': '数', '學': '学', '係': '系', '級': '级', '備': '备', '註': '注', '餘': '余', '貸': '贷'}

// caption folds a caption: its name, and what stood in its brackets, where a unit such as 万元 hides.
func caption(s string) (name, inside string) {
	var out, in strings.Builder
	depth := 0
	for _, r := range s {
		switch r {
		case '(', '[', '{', '<', '（', '［', '｛', '〈', '【', '〔', '《', '「':
			depth++
			continue
		case ')', ']', '}', '>', '）', '］', '｝', '〉', '】', '〕', '》', '」':
			depth = max(depth-1, 0)
			continue
		}
		switch r = foldRune(r); {
		case r < 0:
		case depth > 0:
			in.WriteRune(r)
		case otherForm[r] != 0:
			out.WriteRune(otherForm[r])
		default:
			out.WriteRune(r)
		}
	}
	return out.String(), in.String()
}

// narrow folds a full-width character to its ASCII form.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000':
		return ' '
	case r == '￥':
		return '¥'
	}
	return r
}

// Tidy is a text with every run of blanks and invisible characters made one
// space, and full-width letters and digits made narrow.
func Tidy(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	gap := false
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			gap = b.Len() > 0
			continue
		}
		if unicode.Is(unicode.Cf, r) {
			continue
		}
		if n := narrow(r); unicode.IsLetter(n) && n < 0x80 || unicode.IsDigit(n) {
			r = n
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plain reports whether Tidy would leave s as it is, judged by its bytes alone:
// it has nothing but visible ASCII and the common Chinese characters U+4E00 to U+9FFF.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case b > ' ' && b < 0x7f:
		case b >= 0xe4 && b <= 0xe9 && i+2 < len(s) && (b > 0xe4 || s[i+1] >= 0xb8) && s[i+1] >= 0x80 && s[i+1] < 0xc0 && s[i+2] >= 0x80 && s[i+2] < 0xc0:
			i += 2
		default:
			return false
		}
	}
	return true
}

// Same is what two spellings of one name have in common: 软件（１）班 and 软件(1)班.
func Same(s string) string {
	if plain(s) && strings.IndexFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r = narrow(r); !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// Cut is at most so many characters of a text.
func Cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// Shown is a text as a sentence may repeat it: short, and without a number that
// could be somebody's ID or card in the wrong column.
func Shown(s string) string {
	digits := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	runes := []rune(s)
	switch {
	case digits > 10 && longRun(runes):
		return "****" + string(runes[len(runes)-4:])
	case len(runes) > 20:
		return string(runes[:20]) + "…"
	}
	return s
}

// longRun reports whether more than ten digits follow each other, but for blanks and hyphens.
func longRun(s []rune) bool {
	n := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			if n++; n > 10 {
				return true
			}
		case r == ' ' || r == '-':
		default:
			n = 0
		}
	}
	return false
}
