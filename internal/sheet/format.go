package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/table"
)

// styles is what the number styles of a workbook make of its numbers, by the
// index of a cell's style.
type styles []table.Kind

// kind is what a number in a style is; Number where the style says nothing.
func (f styles) kind(style string) table.Kind {
	i, err := strconv.Atoi(style)
	if err != nil || i < 0 || i >= len(f) {
		return table.Number
	}
	return f[i]
}

// styles reads the workbook's styles.
func (b *book) styles(name string) (out styles, err error) {
	if name == "" || b.parts[strings.ToLower(name)] == nil {
		return nil, nil
	}
	own, cells := map[int]string{}, false
	err = b.walk(name, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			id, _ := strconv.Atoi(attr(e, "", "numFmtId"))
			switch name := e.Name.Local; {
			case name == "numFmt" && len(own) < maxFormats:
				own[id] = attr(e, "", "formatCode")
			case name == "cellXfs":
				cells = true
			case name == "xf" && cells && len(out) < maxFormats:
				out = append(out, kindOf(id, own))
			}
		case xml.EndElement:
			cells = cells && e.Name.Local != "cellXfs"
		}
		return nil
	})
	return out, err
}

const maxFormats = 65_536 // more than Excel allows

// kindOf is what a number format shows: the built-in ones by ECMA-376 part 1,
// 18.8.30, with the days of East Asian workbooks (27 to 36, 50 to 58).
func kindOf(id int, own map[int]string) table.Kind {
	if code, ok := own[id]; ok {
		return kindOfCode(code)
	}
	switch {
	case id == 9 || id == 10:
		return table.Percent
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 45 && id <= 47, id >= 50 && id <= 58:
		return table.Date
	}
	return table.Number
}

// kindOfCode reads a format's own code; what stands in quotes or after a backslash is text.
func kindOfCode(code string) table.Kind {
	section, _, _ := strings.Cut(code, ";") // of positive numbers
	var shown, quoted strings.Builder
	for i := 0; i < len(section); i++ {
		switch c := section[i]; c {
		case '"':
			end := strings.IndexByte(section[i+1:], '"')
			if end < 0 {
				end = len(section) - i - 1
			}
			quoted.WriteString(section[i+1 : i+1+end])
			i += end + 1
		case '\\', '_', '*':
			if c == '\\' && i+1 < len(section) {
				quoted.WriteByte(section[i+1])
			}
			i++
		case '[':
			end := strings.IndexByte(section[i:], ']')
			if end < 0 {
				end = len(section) - i - 1
			}
			switch inside := strings.ToLower(section[i+1 : i+end]); {
			case strings.HasPrefix(inside, "$"): // a currency's sign and a locale
				sign, locale, _ := strings.Cut(inside[1:], "-")
				if sign == "¥" && locale == "411" {
					sign = "jpy"
				}
				quoted.WriteString(sign)
			case strings.Trim(inside, "hms") == "":
				shown.WriteString(inside)
			}
			i += end
		default:
			shown.WriteByte(c)
		}
	}
	text := strings.ToLower(shown.String())
	if strings.Contains(text, "general") || strings.Contains(text, "通用格式") {
		return table.Number
	}
	switch signs := strings.ToLower(quoted.String()) + text; {
	case strings.Contains(text, "%"):
		return table.Percent
	case strings.ContainsAny(signs, "$€£₩") || strings.Contains(signs, "usd") || strings.Contains(signs, "eur") ||
		strings.Contains(signs, "hkd") || strings.Contains(signs, "jpy") || strings.Contains(signs, "美元"):
		return table.Foreign
	case strings.ContainsAny(strings.ReplaceAll(strings.ReplaceAll(text, "e+", ""), "e-", ""), "ymdhse"):
		return table.Date
	}
	return table.Number
}

// shownDay is a workbook's number of days as the day or the time its format shows, to the second.
func shownDay(number string, from1904 bool) (string, bool) {
	whole, fraction, _ := strings.Cut(number, ".")
	days, err := strconv.Atoi(whole)
	if err != nil || days < 0 || days > 2_958_466 {
		return "", false
	}
	const places = 12 // of the fraction, more than a second needs
	part, err := strconv.Atoi((fraction + strings.Repeat("0", places))[:places])
	if err != nil {
		return "", false
	}
	seconds := (part*86_400 + 500_000_000_000) / 1_000_000_000_000
	at := table.DayOf(days, from1904).Add(time.Duration(seconds) * time.Second)
	clock := at.Format("15:04:05")
	switch {
	case days == 1 && part == 0:
		return "24:00", true // a day's end, as a duration
	case days == 0:
		return strings.TrimSuffix(clock, ":00"), true
	case seconds == 0:
		return at.Format(time.DateOnly), true
	}
	return at.Format(time.DateOnly) + " " + clock, true
}
