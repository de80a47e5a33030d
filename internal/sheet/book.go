package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"reliefbook/internal/fault"
)

// book is an opened workbook: its parts by name, and how much of them may still be read.
type book struct {
	parts map[string]*zip.File // by lower-case name: Excel doesn't tell them apart either
	left  int64
}

// Why a workbook's XML is given up.
var (
	errUnpacked = errors.New("more unpacked data than allowed")
	errTag      = errors.New("a tag or text of more than 256 KiB")
	errDepth    = errors.New("elements nested too deep, or closed in another order")
)

const (
	maxTag   = 256 << 10 // a cell's text has at most 32,767 characters
	maxDepth = 64
	// A shared text of a few characters takes 25 bytes, so no honest file has
	// more of them than this before MaxUnpacked stops it.
	maxShared = 1_500_000
)

// openBook reads the table of contents and refuses what is no workbook.
func openBook(data []byte) (*book, error) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, damaged(err)
	}
	b := &book{parts: make(map[string]*zip.File, len(r.File)), left: MaxUnpacked}
	for _, f := range r.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if _, ok := b.parts[name]; !ok {
			b.parts[name] = f
		}
		if f.Flags&1 != 0 {
			return nil, fault.New(fault.Invalid, "sheet.encrypted")
		}
	}
	return b, b.refuseKind()
}

// refuseKind names what a ZIP file is if it is no XLSX workbook.
func (b *book) refuseKind() error {
	for _, k := range []struct{ part, kind, code string }{
		{"xl/workbook.bin", "XLSB", "sheet.other_book"}, {"content.xml", "ODS", "sheet.other_book"},
		{"word/document.xml", "DOCX", "sheet.wrong_type"}, {"ppt/presentation.xml", "PPTX", "sheet.wrong_type"},
	} {
		if b.parts[k.part] != nil {
			return fault.New(fault.Invalid, k.code, "Kind", k.kind)
		}
	}
	if b.parts["_rels/.rels"] == nil && b.parts["xl/workbook.xml"] == nil {
		return wrongType("ZIP")
	}
	return nil
}

// walk reads a part token by token. see is called for every start, end and text.
func (b *book) walk(name string, see func(xml.Token) error) error {
	f := b.parts[strings.ToLower(name)]
	if f == nil {
		return damaged(errors.New("no part " + name))
	}
	part, err := f.Open()
	if err != nil {
		return damaged(err)
	}
	defer part.Close() //nolint:errcheck // nothing was written
	d := xml.NewDecoder(&guard{from: part, left: &b.left})
	var open [maxDepth]string // RawToken is quicker than Token, but leaves the nesting to us
	depth := 0
	for {
		t, err := d.RawToken()
		if err == io.EOF && depth == 0 {
			return nil
		}
		if err != nil {
			return damaged(err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			if depth == maxDepth {
				return damaged(errDepth)
			}
			open[depth] = e.Name.Local
			depth++
		case xml.EndElement:
			if depth--; depth < 0 || open[depth] != e.Name.Local {
				return damaged(errDepth)
			}
		case xml.CharData:
		default:
			continue
		}
		if err := see(t); err != nil {
			return err
		}
	}
}

// guard reads a part while the workbook's allowance lasts, and stops where one
// tag is so long that only an attack would write it.
type guard struct {
	from io.Reader
	left *int64
	run  int // bytes since the last <
}

func (g *guard) Read(p []byte) (int, error) {
	if *g.left <= 0 {
		return 0, errUnpacked
	}
	n, err := g.from.Read(p[:min(int64(len(p)), *g.left)])
	*g.left -= int64(n)
	if i := bytes.LastIndexByte(p[:n], '<'); i >= 0 {
		g.run = n - i
	} else {
		g.run += n
	}
	if g.run > maxTag {
		return 0, errTag
	}
	return n, err
}

// damaged is the fault of a workbook that can't be read; err is for the log.
func damaged(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	if errors.Is(err, errUnpacked) {
		return fault.New(fault.TooLarge, "sheet.unpacked", "MaxMiB", MaxUnpacked>>20).Because(err)
	}
	return fault.New(fault.Invalid, "sheet.damaged").Because(err)
}

// attr is an attribute's value by its local name; prefix too when given.
func attr(e xml.StartElement, prefix, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && (prefix == "" && a.Name.Space == "" || prefix == "*" && a.Name.Space != "") {
			return a.Value
		}
	}
	return ""
}

// yes reads an XML truth value, as xsd:boolean and ST_OnOff have it.
func yes(s string) bool {
	s = strings.TrimSpace(s)
	return s == "1" || s == "true" || s == "on"
}

// relation is one line of a part's relationships.
type relation struct{ kind, target string }

// relations reads what a part refers to, by id. A part without any has none.
func (b *book) relations(name string) (map[string]relation, error) {
	dir, base := path.Split(name)
	rels := dir + "_rels/" + base + ".rels"
	out := map[string]relation{}
	if b.parts[strings.ToLower(rels)] == nil {
		return out, nil
	}
	err := b.walk(rels, func(t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" || attr(e, "", "TargetMode") == "External" {
			return nil
		}
		target := attr(e, "", "Target")
		if !strings.HasPrefix(target, "/") {
			target = "/" + path.Join(dir, target)
		}
		kind := attr(e, "", "Type")
		out[attr(e, "", "Id")] = relation{kind[strings.LastIndexByte(kind, '/')+1:], path.Clean(target)[1:]}
		return nil
	})
	return out, err
}

// workbook is what the workbook's own part says.
type workbook struct {
	sheet   string   // the first visible sheet's name
	part    string   // and its part
	others  []string // the names of the sheets that are not read
	strings string   // the part of the shared texts, "" if there is none
	styles  string   // the part of the number formats, "" if there is none

	from1904 bool // days are counted from 1904-01-01
}

// workbook finds the first visible worksheet.
func (b *book) workbook() (workbook, error) {
	var w workbook
	name := "xl/workbook.xml"
	root, err := b.relations("")
	if err != nil {
		return w, err
	}
	for _, r := range root {
		if r.kind == "officeDocument" {
			name = r.target
		}
	}
	rels, err := b.relations(name)
	if err != nil {
		return w, err
	}
	for _, r := range rels {
		switch r.kind {
		case "sharedStrings":
			w.strings = r.target
		case "styles":
			w.styles = r.target
		}
	}
	err = b.walk(name, func(t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if ok && e.Name.Local == "workbookPr" {
			w.from1904 = yes(attr(e, "", "date1904"))
		}
		if !ok || e.Name.Local != "sheet" {
			return nil
		}
		r, hidden := rels[attr(e, "*", "id")], attr(e, "", "state") != "" && attr(e, "", "state") != "visible"
		if w.part == "" && !hidden && r.kind == "worksheet" {
			w.sheet, w.part = attr(e, "", "name"), r.target
		} else if len(w.others) < 100 {
			w.others = append(w.others, attr(e, "", "name"))
		}
		return nil
	})
	if err == nil && w.part == "" {
		err = fault.New(fault.Invalid, "sheet.no_sheet")
	}
	return w, err
}

// sharedStrings reads the texts that cells refer to by number.
func (b *book) sharedStrings(name string) ([]string, error) {
	var out []string
	if name == "" {
		return out, nil
	}
	var text textReader
	err := b.walk(name, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			text.start(e.Name.Local)
		case xml.CharData:
			text.chars(e)
		case xml.EndElement:
			if text.end(e.Name.Local); e.Name.Local == "si" {
				if len(out) >= maxShared {
					return fault.New(fault.TooLarge, "sheet.too_many_cells", "Max", maxShared)
				}
				out = append(out, text.take())
			}
		}
		return nil
	})
	return out, err
}
