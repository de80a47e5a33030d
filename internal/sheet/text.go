package sheet

import (
	"strconv"
	"strings"
)

// textReader gathers a text that may be cut into differently formatted runs.
// The readings above it (phonetic runs) are not part of it.
type textReader struct {
	buf      []byte
	phonetic int
	inside   bool
}

func (x *textReader) start(tag string) {
	switch tag {
	case "rPh":
		x.phonetic++
	case "t":
		x.inside = x.phonetic == 0
	}
}

func (x *textReader) chars(data []byte) {
	if x.inside {
		x.buf = append(x.buf, data...)
	}
}

func (x *textReader) end(tag string) {
	switch tag {
	case "rPh":
		x.phonetic--
	case "t":
		x.inside = false
	}
}

// take is the text so far; the next one starts afresh.
func (x *textReader) take() string {
	s := unescape(string(x.buf))
	*x = textReader{buf: x.buf[:0]}
	return s
}

// unescape resolves _x000D_, which is how a workbook writes characters that XML can't hold.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || len(s) < i+7 {
			return b.String() + s
		}
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' {
			b.WriteString(s[:i+2])
			s = s[i+2:]
			continue
		}
		b.WriteString(s[:i])
		b.WriteRune(rune(n))
		s = s[i+7:]
	}
}
