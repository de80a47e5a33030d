package statement

import (
	"bytes"
	"errors"
	"strconv"
	"unicode/utf8"
)

// xmlScan walks an XML document of UTF-8 once, in place: names and texts are
// parts of the file, nothing is kept of what nobody asks for, and its depth and
// number of elements are bounded. It is as strict as encoding/xml, and stricter: no
// doctype, no entity but the five, no text outside the root.
type xmlScan struct {
	data     []byte
	at       int
	open     [maxDepth][]byte // the names of the elements that are open
	depth    int
	elements int
	ended    bool // the root was closed
	pending  bool // an empty element's end is still to be told

	name  []byte // of a start: the local part
	attrs []byte // of a start, proven, as written
	text  []byte // of a text, as written; of a CDATA section as it is
	raw   bool   // text is of a CDATA section
}

// xmlKind is what the scan came upon.
type xmlKind int

const (
	xmlStart xmlKind = iota
	xmlEnd
	xmlText
	xmlDone
)

// What refuses a document.
var (
	errXMLBroken  = errors.New("statement.xml_broken")
	errXMLEntity  = errors.New("statement.xml_entity")
	errXMLDeep    = errors.New("statement.xml_deep")
	errXMLCharset = errors.New("statement.xml_charset")
)

// next goes on to the next start, end or text; comments and instructions are passed over.
func (x *xmlScan) next() (xmlKind, error) {
	if x.pending {
		x.pending = false
		return x.close()
	}
	for x.at < len(x.data) {
		rest := x.data[x.at:]
		switch {
		case rest[0] != '<':
			return x.chars(rest)
		case bytes.HasPrefix(rest, []byte("<?")):
			if err := x.instruction(rest); err != nil {
				return 0, err
			}
		case bytes.HasPrefix(rest, []byte("<!--")):
			if err := x.skip(rest, 4, "--"); err != nil {
				return 0, err
			}
			if x.at >= len(x.data) || x.data[x.at] != '>' {
				return 0, errXMLBroken
			}
			x.at++
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			if err := x.skip(rest, 9, "]]>"); err != nil || x.depth == 0 {
				return 0, errXMLBroken
			}
			x.text, x.raw = rest[9:len(rest)-len(x.data[x.at:])-3], true
			return xmlText, nil
		case bytes.HasPrefix(rest, []byte("<!")):
			return 0, errXMLEntity
		case bytes.HasPrefix(rest, []byte("</")):
			return x.end(rest)
		default:
			return x.start(rest)
		}
	}
	if !x.ended {
		return 0, errXMLBroken
	}
	return xmlDone, nil
}

// skip passes over what begins with so many bytes and ends with a mark.
func (x *xmlScan) skip(rest []byte, from int, mark string) error {
	n := bytes.Index(rest[from:], []byte(mark))
	if n < 0 {
		return errXMLBroken
	}
	x.at += from + n + len(mark)
	return nil
}

// instruction passes over one; the document's own must say UTF-8, or nothing.
func (x *xmlScan) instruction(rest []byte) error {
	begin := x.at
	if err := x.skip(rest, 2, "?>"); err != nil {
		return err
	}
	body := x.data[begin+2 : x.at-2]
	if nameLen(body) == 0 {
		return errXMLBroken
	}
	if !bytes.HasPrefix(body, []byte("xml")) || len(body) > 3 && !blank(body[3]) {
		return nil
	}
	for at := 3; ; {
		for at < len(body) && blank(body[at]) {
			at++
		}
		name, value, after := attribute(body, at)
		switch {
		case at == len(body):
			return nil
		case after < 0:
			return errXMLBroken
		case string(name) == "version" && string(value) != "1.0":
			return errXMLBroken
		case string(name) == "encoding" && !bytes.EqualFold(value, []byte("utf-8")):
			return errXMLCharset
		}
		at = after
	}
}

// chars is the text up to the next mark.
func (x *xmlScan) chars(rest []byte) (xmlKind, error) {
	n := bytes.IndexByte(rest, '<')
	if n < 0 {
		n = len(rest)
	}
	x.text, x.raw = rest[:n], false
	x.at += n
	if x.depth == 0 {
		if len(bytes.TrimSpace(x.text)) > 0 {
			return 0, errXMLBroken
		}
		return x.next()
	}
	if bytes.Contains(x.text, []byte("]]>")) || !references(x.text) {
		return 0, errXMLBroken
	}
	return xmlText, nil
}

func (x *xmlScan) start(rest []byte) (xmlKind, error) {
	n := nameLen(rest[1:])
	if n == 0 || x.ended {
		return 0, errXMLBroken
	}
	full := rest[1 : 1+n]
	end, attrs, empty, err := attributes(rest, 1+n)
	if err != nil {
		return 0, err
	}
	if x.elements++; x.elements > maxElements || x.depth == maxDepth {
		return 0, errXMLDeep
	}
	x.open[x.depth] = full
	x.depth++
	x.at += end
	x.name, x.attrs, x.pending = local(full), attrs, empty
	return xmlStart, nil
}

func (x *xmlScan) end(rest []byte) (xmlKind, error) {
	n := nameLen(rest[2:])
	if n == 0 || x.depth == 0 || !bytes.Equal(rest[2:2+n], x.open[x.depth-1]) {
		return 0, errXMLBroken
	}
	at := 2 + n
	for at < len(rest) && blank(rest[at]) {
		at++
	}
	if at >= len(rest) || rest[at] != '>' {
		return 0, errXMLBroken
	}
	x.at += at + 1
	return x.close()
}

func (x *xmlScan) close() (xmlKind, error) {
	x.depth--
	x.ended = x.depth == 0
	return xmlEnd, nil
}

// attributes proves the attributes from at on and finds the end of the tag.
func attributes(tag []byte, at int) (end int, attrs []byte, empty bool, err error) {
	from := at
	for n := 0; ; n++ {
		spaced := at
		for at < len(tag) && blank(tag[at]) {
			at++
		}
		switch {
		case at >= len(tag):
			return 0, nil, false, errXMLBroken
		case tag[at] == '>':
			return at + 1, tag[from:at], false, nil
		case tag[at] == '/' && at+1 < len(tag) && tag[at+1] == '>':
			return at + 2, tag[from:at], true, nil
		case n == maxAttrs:
			return 0, nil, false, errXMLDeep
		case spaced == at:
			return 0, nil, false, errXMLBroken
		}
		_, value, after := attribute(tag, at)
		if after < 0 || bytes.IndexByte(value, '<') >= 0 || !references(value) {
			return 0, nil, false, errXMLBroken
		}
		at = after
	}
}

// attribute reads one from at on; after is -1 when there is none.
func attribute(tag []byte, at int) (name, value []byte, after int) {
	n := nameLen(tag[at:])
	name, at = tag[at:at+n], at+n
	for at < len(tag) && blank(tag[at]) {
		at++
	}
	if n == 0 || at >= len(tag) || tag[at] != '=' {
		return nil, nil, -1
	}
	for at++; at < len(tag) && blank(tag[at]); at++ {
	}
	if at >= len(tag) || tag[at] != '"' && tag[at] != '\'' {
		return nil, nil, -1
	}
	end := bytes.IndexByte(tag[at+1:], tag[at])
	if end < 0 {
		return nil, nil, -1
	}
	return name, tag[at+1 : at+1+end], at + end + 2
}

// attr is the value of the start's attribute of this local name, or nothing.
func (x *xmlScan) attr(wanted string) []byte {
	for at := 0; ; {
		for at < len(x.attrs) && blank(x.attrs[at]) {
			at++
		}
		name, value, after := attribute(x.attrs, at)
		if after < 0 {
			return nil
		}
		if string(local(name)) == wanted {
			if bytes.IndexByte(value, '&') < 0 {
				return value
			}
			return appendText(nil, value)
		}
		at = after
	}
}

// local is a name without its prefix.
func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i > 0 && i < len(name)-1 {
		return name[i+1:]
	}
	return name
}

func blank(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }

// nameLen is how many bytes of a name stand at the beginning; 0 when none does.
func nameLen(b []byte) int {
	for i, c := range b {
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || c >= utf8.RuneSelf:
		case i > 0 && (c >= '0' && c <= '9' || c == '-' || c == '.'):
		default:
			return i
		}
	}
	return 0 // a name at the very end of the file ends nothing
}

// references reports whether every & begins one that we know.
func references(text []byte) bool {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return true
		}
		_, n := reference(text[i:])
		if n == 0 {
			return false
		}
		text = text[i+n:]
	}
}

// reference is the character that one stands for, and its length; 0 for none.
func reference(b []byte) (r rune, n int) {
	end := bytes.IndexByte(b[:min(len(b), 12)], ';')
	if end < 2 {
		return 0, 0
	}
	name := string(b[1:end])
	if r, ok := known[name]; ok {
		return r, end + 1
	}
	if name[0] != '#' {
		return 0, 0
	}
	digits, base := name[1:], 10
	if len(digits) > 0 && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	v, err := strconv.ParseUint(digits, base, 31)
	if err != nil || !character(rune(v)) {
		return 0, 0
	}
	return rune(v), end + 1
}

var known = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// character reports whether XML may hold it.
func character(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}

// clean reports whether the file is UTF-8 of characters that XML may hold.
func clean(data []byte) bool {
	for _, b := range data {
		if b < 0x20 && !blank(b) {
			return false
		}
	}
	return utf8.Valid(data) && !bytes.Contains(data, []byte("\uffff")) && !bytes.Contains(data, []byte("\ufffe"))
}

// appendText adds a proven text with its references resolved.
func appendText(to, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(to, text...)
		}
		r, n := reference(text[i:])
		to = utf8.AppendRune(append(to, text[:i]...), r)
		text = text[i+n:]
	}
}
