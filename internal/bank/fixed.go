package bank

import (
	"strings"

	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// Lay parts an answer of fixed width into cells by the widths of the file it answers:
// what a bank adds, a result and its reason, stands behind them. ok is false where most
// of the lines have no account or number and no amount there: the file has another form.
func (t Template) Lay(lines []string) (g table.Grid, ok bool) {
	if t.Format != Fixed {
		return g, false
	}
	g.Format = "csv"
	filled, fits := 0, 0
	for i, text := range lines {
		row := table.Row{Number: i + 1}
		cells := t.part(text)
		for _, c := range cells {
			row.Cells = append(row.Cells, table.Cell{Text: c})
		}
		if strings.TrimSpace(text) != "" {
			filled++
		}
		if t.payment(cells) {
			fits++
		}
		g.Rows = append(g.Rows, row)
	}
	return g, fits > 0 && fits*2 >= filled
}

// part cuts a line after as many bytes as each column takes in the template's encoding. A
// shorter one, of count and sum, is parted as a summary is.
func (t Template) part(text string) (cells []string) {
	coded, enc := text, t.encoder()
	if enc != nil && !isASCII(text) {
		var err error
		if coded, err = enc.NewEncoder().String(text); err != nil {
			return []string{text}
		}
	}
	whole := 0
	for _, c := range t.Columns {
		whole += c.Width
	}
	if len(coded) < whole {
		return strings.Split(text, "|")
	}
	at := 0
	for _, c := range t.Columns {
		cells = append(cells, c.tidy(t.decoded(coded[at:at+c.Width])))
		at += c.Width
	}
	added := strings.FieldsFunc(t.decoded(coded[at:]), func(r rune) bool { return strings.ContainsRune(" |,\t\u3000", r) })
	if len(added) > 2 { // a reason of several words
		added = []string{added[0], strings.Join(added[1:], " ")}
	}
	return append(cells, added...)
}

// decoded is bytes of the template's encoding as text; a character that is cut in two is none.
func (t Template) decoded(coded string) string {
	enc := t.encoder()
	if enc == nil || isASCII(coded) {
		return strings.ToValidUTF8(coded, "\uFFFD")
	}
	text, err := enc.NewDecoder().String(coded)
	if err != nil {
		return "\uFFFD"
	}
	return text
}

// tidy takes away what a column of fixed width was filled with: zeros before a number, blanks.
func (c Column) tidy(text string) string {
	text = strings.TrimSpace(text)
	if !c.right() || text == "" {
		return text
	}
	if text = strings.TrimLeft(text, "0"); text == "" || text[0] == '.' {
		text = "0" + text
	}
	return text
}

// payment reports whether cells have an amount and a number where the template has them.
func (t Template) payment(cells []string) bool {
	number, amount := false, false
	for i, c := range t.Columns {
		if i >= len(cells) {
			break
		}
		switch c.Field {
		case Amount:
			_, err := money.Parse(cells[i])
			amount = err == nil
		case Account, Ref, StudentNo:
			number = number || strings.ContainsAny(cells[i], "0123456789") && isASCII(cells[i])
		}
	}
	return number && amount
}
