package damage

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"reliefbook/internal/table"
)

// format is what a good file is written as.
type format string

const (
	csvUTF8    format = "csv"
	csvGB18030 format = "csv-gb18030"
	workbook   format = "xlsx"
	camt053    format = "camt.053"
)

// bytes writes the file.
func (f *file) bytes() []byte {
	switch f.format {
	case workbook:
		return f.workbook()
	case camt053:
		return f.camt()
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, r := range f.rows {
		texts := make([]string, len(r.cells))
		for i, c := range r.cells {
			texts[i] = c.shown()
		}
		must(w.Write(texts))
	}
	w.Flush()
	if f.format == csvGB18030 {
		out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(b.Bytes())
		must(err)
		return out
	}
	return append([]byte("\xef\xbb\xbf"), b.Bytes()...)
}

// shown is what people see of a cell, which is what a text file has of it.
func (c cell) shown() string {
	t, err := time.Parse(time.DateOnly, c.text)
	switch {
	case c.kind == asDay && err == nil:
		return t.Format("2006/1/2")
	case c.kind == asPercent:
		return c.text + "00%"
	case c.kind == asCurrency:
		return "¥" + c.text
	case c.kind == asError:
		return "#N/A"
	case c.kind == asUnsaved:
		return ""
	case c.kind == asTruth:
		return "TRUE"
	}
	return c.text
}

// The namespaces of a workbook's parts.
const (
	mainNS   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	packNS   = "http://schemas.openxmlformats.org/package/2006/"
	officeNS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	media    = "application/vnd.openxmlformats-package.relationships+xml"
)

// styles are the number formats a cell's kind goes by: General, a day, a Chinese day, a percentage, an amount.
const styles = `<styleSheet xmlns="` + mainNS + `"><numFmts count="1"><numFmt numFmtId="164" ` +
	`formatCode="&quot;¥&quot;#,##0.00"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>` +
	`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">` +
	`<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="58" applyNumberFormat="1"/>` +
	`<xf numFmtId="9" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`

// around are a workbook's parts beside its sheet, as spreadsheet programs write them.
var around = [][2]string{
	{"[Content_Types].xml", `<Types xmlns="` + packNS + `content-types"><Default Extension="rels" ContentType="` +
		media + `"/><Default Extension="xml" ContentType="application/xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="` + packNS + `relationships">` +
		relation("r1", "officeDocument", "xl/workbook.xml") + `</Relationships>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packNS + `relationships">` +
		relation("r1", "worksheet", "worksheets/sheet1.xml") +
		relation("r2", "styles", "styles.xml") + `</Relationships>`},
	{"xl/styles.xml", styles},
}

func relation(id, kind, target string) string {
	return `<Relationship Id="` + id + `" Type="` + officeNS + "/" + kind + `" Target="` + target + `"/>`
}

func (f *file) workbook() []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name, text string) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		must(err)
		_, err = w.Write([]byte(text))
		must(err)
	}
	for _, p := range around {
		add(p[0], p[1])
	}
	epoch := ""
	if f.epoch != "" {
		epoch = `<workbookPr date1904="` + f.epoch + `"/>`
	}
	add("xl/workbook.xml", `<workbook xmlns="`+mainNS+`" xmlns:r="`+officeNS+`">`+epoch+
		`<sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>`)
	add("xl/worksheets/sheet1.xml", f.sheet())
	must(z.Close())
	return b.Bytes()
}

func (f *file) sheet() string {
	var b strings.Builder
	b.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
	if cols := f.hiddenColumns(); cols != "" {
		b.WriteString("<cols>" + cols + "</cols>")
	}
	b.WriteString("<sheetData>")
	for i, r := range f.rows {
		hidden := ""
		if r.hidden {
			hidden = ` hidden="1"`
		}
		fmt.Fprintf(&b, `<row r="%d"%s>`, i+1, hidden)
		for n, c := range r.cells {
			b.WriteString(c.xml(fmt.Sprintf("%s%d", table.Letter(n), i+1), f.epoch))
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData>")
	if len(f.merged) > 0 {
		b.WriteString(`<mergeCells><mergeCell ref="` + strings.Join(f.merged, `"/><mergeCell ref="`) +
			`"/></mergeCells>`)
	}
	return b.String() + "</worksheet>"
}

func (f *file) hiddenColumns() (cols string) {
	for i, c := range f.columns {
		if f.hidden[c] {
			cols += fmt.Sprintf(`<col min="%d" max="%[1]d" width="9" hidden="1"/>`, i+1)
		}
	}
	return cols
}

func (c cell) xml(ref, epoch string) string {
	number := func(style int, value string) string {
		return fmt.Sprintf(`<c r="%s" s="%d"><v>%s</v></c>`, ref, style, value)
	}
	switch c.kind {
	case asNumber:
		return number(0, c.text)
	case asPercent:
		return number(3, c.text)
	case asCurrency:
		return number(4, c.text)
	case asDay:
		if t, err := time.Parse(time.DateOnly, c.text); err == nil {
			return number(1+t.Day()%2, fmt.Sprint(serial(t, epoch)))
		}
	case asError:
		return `<c r="` + ref + `" t="e"><v>#N/A</v></c>`
	case asUnsaved:
		return `<c r="` + ref + `"><f>SUM(A1:A2)</f></c>`
	case asTruth:
		return `<c r="` + ref + `" t="b"><v>1</v></c>`
	}
	if c.text == "" {
		return ""
	}
	return `<c r="` + ref + `" t="inlineStr"><is><t xml:space="preserve">` + escape(c.text) + `</t></is></c>`
}

// serial is a day as a workbook counts it.
func serial(t time.Time, epoch string) int {
	from := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if epoch != "" {
		from = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return int(t.Sub(from).Hours()) / 24
}

// camt writes a statement's rows as camt.053: what stands above are its balances and days, a line is an entry.
func (f *file) camt() []byte {
	said := func(what string) string { s, _ := f.said(what); return escape(s) }
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
	b.WriteString(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>`)
	b.WriteString("<FrToDt><FrDtTm>" + said("from") + "T00:00:00</FrDtTm><ToDtTm>" + said("until") +
		"T23:59:59</ToDtTm></FrToDt>")
	b.WriteString("<Acct><Id><Othr><Id>1405012345678901234</Id></Othr></Id></Acct>")
	balance := func(code, what string) {
		b.WriteString("<Bal><Tp><CdOrPrtry><Cd>" + code + "</Cd></CdOrPrtry></Tp>" + amountXML(said(what)) +
			"<CdtDbtInd>CRDT</CdtDbtInd></Bal>")
	}
	balance("OPBD", "opening")
	balance("CLBD", "closing")
	for _, r := range f.rows {
		if r.role == line {
			f.entry(&b, r)
		}
	}
	b.WriteString("</Stmt></BkToCstmrStmt></Document>")
	return []byte(b.String())
}

func amountXML(text string) string { return `<Amt Ccy="CNY">` + text + "</Amt>" }

func (f *file) entry(b *strings.Builder, r row) {
	text := func(key string) string { return escape(f.cell(r, key).shown()) }
	who, of := "Dbtr", "DbtrAcct"
	if text("side") == "DBIT" {
		who, of = "Cdtr", "CdtrAcct"
	}
	currency := text("currency")
	fmt.Fprintf(b,
		`<Ntry><Amt Ccy="%s">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts><Cd>%s</Cd></Sts><BookgDt><Dt>%s</Dt></BookgDt>`,
		currency, text("amount"),
		text("side"), text("status"), text("day"))
	fmt.Fprintf(b,
		`<AcctSvcrRef>%[1]s</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><%[2]s><Pty><Nm>%[3]s</Nm></Pty></%[2]s>`+
			`<%[4]s><Id><Othr><Id>%[5]s</Id></Othr></Id></%[4]s>`+
			`</RltdPties><RmtInf><Ustrd>%[6]s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`, text("serial"), who,
		text("party"), of, text("account"), text("text"))
}

func escape(s string) string {
	var b bytes.Buffer
	must(xml.EscapeText(&b, []byte(s)))
	return b.String()
}

// must is for what can't fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
