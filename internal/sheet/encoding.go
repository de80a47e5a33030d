package sheet

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"reliefbook/internal/fault"
)

// The encodings of a CSV file.
const (
	UTF8    = "utf-8"
	GB18030 = "gb18030"
	UTF16LE = "utf-16le"
	UTF16BE = "utf-16be"
)

const bomUTF8 = "\xef\xbb\xbf"

// Encodings lists what ReadAs and WriteCSV take, for a choice on a screen.
var Encodings = []string{UTF8, GB18030, UTF16LE, UTF16BE}

// decode turns a text file into UTF-8 and names the encoding it had. Bytes
// that mean nothing become U+FFFD, which roster.Check refuses by row and
// column; a file full of them is refused here.
func decode(data []byte, as string) ([]byte, string, error) {
	valid := false
	if as == "" {
		as, valid = detect(data)
	}
	var text []byte
	switch as {
	case UTF8:
		if text = bytes.TrimPrefix(data, []byte(bomUTF8)); !valid && !utf8.Valid(text) {
			text = bytes.ToValidUTF8(text, []byte("\uFFFD"))
		}
	case GB18030, "gbk", "gb2312":
		as, text = GB18030, convert(simplifiedchinese.GB18030, data)
	case UTF16LE:
		text = convert(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), data)
	case UTF16BE:
		text = convert(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), data)
	default:
		return nil, "", fault.New(fault.Invalid, "sheet.unknown_encoding", "Encoding", as)
	}
	if bytes.IndexByte(text, 0) >= 0 || tooManyControls(text) {
		return nil, as, wrongType("")
	}
	if bad := bytes.Count(text, []byte("\uFFFD")); bad > 0 && bad*20 > utf8.RuneCount(text) {
		return nil, as, fault.New(fault.Invalid, "sheet.unreadable", "Encoding", as, "Line", badLine(text))
	}
	return text, as, nil
}

// detect finds a text's encoding: its byte order mark, else UTF-8 if it is
// that throughout, else GB18030. Of two that both leave bad bytes the one with
// fewer wins, so that one broken character in a UTF-8 file doesn't turn the
// rest of it into other characters. valid says that all of it was looked at and is UTF-8.
func detect(data []byte) (as string, valid bool) {
	switch {
	case bytes.HasPrefix(data, []byte(bomUTF8)):
		return UTF8, false
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return UTF16LE, false
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return UTF16BE, false
	case utf8.Valid(data):
		return UTF8, true
	}
	broken, whole := utf8Health(data)
	if broken*10 < whole {
		return UTF8, false
	}
	return GB18030, false
}

// utf8Health counts the bytes that are no UTF-8 and the characters of several bytes that are.
func utf8Health(data []byte) (broken, whole int) {
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1:
			broken++
		case n > 1:
			whole++
		}
		data = data[n:]
	}
	return broken, whole
}

func convert(e encoding.Encoding, data []byte) []byte {
	text, err := e.NewDecoder().Bytes(data)
	if err != nil { // these decoders replace and don't fail; if one does, the text is unreadable
		return []byte("\uFFFD")
	}
	return text
}

// tooManyControls reports whether a text is in truth something else.
func tooManyControls(text []byte) bool {
	n := 0
	for _, b := range text {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			n++
		}
	}
	return n*100 > len(text)
}

// badLine is the first line with bytes that mean nothing.
func badLine(text []byte) int {
	at := bytes.Index(text, []byte("\uFFFD"))
	return 1 + bytes.Count(text[:max(at, 0)], []byte("\n"))
}
