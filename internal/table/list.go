package table

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"reliefbook/internal/lang"
)

// Col names a column of a list, in its declaration, in mappings and in forms.
type Col string

// Content is what the cells of a column hold.
type Content uint8

// The contents. What a workbook's number means for each is said where a cell is looked at: see Line.
const (
	Words       Content = iota // a name, a class, a remark
	ShortNumber                // a number by which people are known: at most 15 digits of it survive in a numeric cell
	LongNumber                 // a card or an identity paper: a numeric cell has damaged it
	Reference                  // a bank's serial number: damaged ones are not kept
	Days
	Amounts  // yuan, summed for the rows of totals
	Balances // yuan, running
	Ignored  // known, and of no use
	Counter  // row numbers 序号: not kept, but where they don't go on a row is missing
)

// kept reports whether something of a column is imported.
func (c Content) kept() bool { return c != Ignored && c != Counter }

// Column declares a column.
type Column struct {
	Col     Col
	Holds   Content
	Names   string // what it goes by, as caption folds it, separated by blanks
	Endings string // of a caption that is none of the names: 工行卡号
	Never   string // a caption with one of these is something else: 校园卡号
	Must    bool   // a list without it is refused
	Papers  bool   // of Words: numbers of people are what belongs there
	Loose   bool   // of Words and References: a day that a spreadsheet shows may stand in it
}

// List declares a list: what may stand in it, and how its rows are told from
// totals and notes. It is a value of the noun's package.
type List struct {
	Prefix  string // of what its mappings are remembered by
	Labels  string // prefix of its columns' labels in the catalogue
	InFen   bool   // whether its amounts may be in fen, which its own mapping says
	First   int    // how far down the header is looked for: titles may stand above it
	Columns []Column
	// Proof are columns of which a valid value makes a row a line, whatever its first word.
	Proof []Col
	// Who are the columns that say whom or what a line is about: a row with none of
	// them and no amount is a note.
	Who   []Col
	Empty bool // a list without a line is one
	// Enough says whether the columns that were found are enough, as a fault's code
	// or empty, beside those of Must; nil: they are.
	Enough func(has func(Col) bool) string

	once  sync.Once
	words words // of its columns, made from them once
}

// words are the names and endings of a list's columns, parted.
type words struct {
	names   map[string]Col // the first column's of each name
	endings []ending
}

// ending is one that a caption of a column may have, with what it must not hold.
type ending struct {
	text  string
	never []string
	col   Col
}

// index parts the columns' words, once for every list: a header is looked for in many rows.
func (l *List) index() *words {
	l.once.Do(func() {
		l.words.names = map[string]Col{}
		for _, c := range l.Columns {
			for _, name := range strings.Fields(c.Names) {
				if _, taken := l.words.names[name]; !taken {
					l.words.names[name] = c.Col
				}
			}
			for _, e := range strings.Fields(c.Endings) {
				l.words.endings = append(l.words.endings, ending{e, strings.Fields(c.Never), c.Col})
			}
		}
	})
	return &l.words
}

// Mapping says which column holds what, by the column's index from 0.
type Mapping map[Col]int

// Has reports whether a column is there.
func (m Mapping) Has(c Col) bool { _, ok := m[c]; return ok }

func (m Mapping) index(c Col) (int, bool) { i, ok := m[c]; return i, ok }

func (l *List) column(c Col) *Column {
	for i := range l.Columns {
		if l.Columns[i].Col == c {
			return &l.Columns[i]
		}
	}
	return nil
}

// Ref is a column's label as an argument of a sentence: it is looked up in the sentence's own language.
func (l *List) Ref(c Col) lang.Ref { return lang.Ref(l.Labels + string(c)) }

// Label is a column's usual caption in a language.
func (l *List) Label(c Col, tag lang.Tag) string { return lang.Text(tag, l.Labels+string(c)) }

// Must reports whether a list without the column is refused.
func (l *List) Must(c Col) bool { return l.column(c).Must }

// Cols lists the list's columns in their order.
func (l *List) Cols() (out []Col) {
	for _, c := range l.Columns {
		out = append(out, c.Col)
	}
	return out
}

// Find is the column that a caption names, empty for none. sure is false where
// only its ending says so.
func (l *List) Find(text string) (c Col, sure bool) {
	if numeral(text) {
		return "", false
	}
	name, inside := caption(strings.ReplaceAll(text, "#", "no"))
	if name == "" {
		name = inside
	}
	if name == "" {
		return "", false
	}
	words := l.index()
	for _, whole := range []string{name, name + inside} {
		if c, ok := words.names[whole]; ok {
			return c, true
		}
	}
	for _, e := range words.endings {
		if strings.HasSuffix(name, e.text) && !slices.ContainsFunc(e.never, func(w string) bool { return strings.Contains(name, w) }) {
			return e.col, false
		}
	}
	return "", false
}

// numeral reports whether a text has digits and their marks alone, as most cells below a
// header: no column is called so.
func numeral(text string) bool {
	return strings.Trim(text, "0123456789.,-/: ") == ""
}

// Learn guesses which column holds what by the captions. A name counts before an ending.
func (l *List) Learn(captions []string) Mapping {
	m, ending := Mapping{}, map[Col]int{}
	for i, text := range captions {
		c, sure := l.Find(text)
		if c == "" {
			continue
		}
		into := map[Col]int(m)
		if !sure {
			into = ending
		}
		if _, taken := into[c]; !taken {
			into[c] = i
		}
	}
	for c, i := range ending {
		if !m.Has(c) {
			m[c] = i
		}
	}
	return m
}

// Signature is what a mapping is remembered by: the captions' hash.
func (l *List) Signature(captions []string) string {
	var b strings.Builder
	for _, c := range captions {
		b.WriteString(Fold(c) + "\x00")
	}
	sum := sha256.Sum256([]byte(b.String()))
	return l.Prefix + hex.EncodeToString(sum[:16])
}

// lacks is the first column of Must that a mapping has not, or what Enough says.
func (l *List) lacks(has func(Col) bool) (missing []Col, code string) {
	for _, c := range l.Columns {
		if c.Must && !has(c.Col) {
			missing = append(missing, c.Col)
		}
	}
	if len(missing) == 0 && l.Enough != nil {
		code = l.Enough(has)
	}
	return missing, code
}
