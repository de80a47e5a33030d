package roster

import (
	"strings"
	"unicode/utf8"

	"reliefbook/internal/fault"
	"reliefbook/internal/person"
	"reliefbook/internal/table"
)

// readName reads the name, keeping it as it stood beside the folded one.
func (c *checker) readName(r *table.Row, l *Line) {
	l.RawName = r.At(c.layout.at[Name]).Text
	if _, ok := c.want(r, Name); !ok || strings.ContainsRune(l.RawName, utf8.RuneError) {
		return // checkShape has said which bytes are no characters
	}
	name, err := person.ParseName(l.RawName)
	if err != nil {
		c.refuse(c.at(r, Name), err)
		return
	}
	l.Name = name.Name
}

// readStudentNo reads the key of a person and refuses it a second time.
func (c *checker) readStudentNo(r *table.Row, l *Line) {
	text, ok := c.want(r, StudentNo)
	if !ok {
		return
	}
	at := c.at(r, StudentNo)
	if r.At(at.column).Numeric {
		if c.numeric++; len(text) > trueDigits {
			c.add(at, table.Error, "roster.numeric_cell")
			return
		}
	}
	no, err := person.ParseStudentNo(text)
	if err != nil {
		c.refuse(at, err)
		return
	}
	if _, err := person.ParseCitizenID(string(no), c.today()); err == nil {
		c.add(at, table.Error, "roster.id_as_student_no")
		return
	}
	l.StudentNo = string(no)
	if first, twice := c.students[l.StudentNo]; twice {
		c.add(at, table.Error, "roster.duplicate", "First", first, "Row", r.Number)
		return
	}
	c.students[l.StudentNo] = r.Number
}

// trueDigits is how many digits of a numeric cell are as they were typed.
const trueDigits = 15

// undamaged is the text of a column whose numbers are longer than that; a
// numeric cell is refused and never padded or guessed. ok is false for a blank
// cell too.
func (c *checker) undamaged(r *table.Row, column Column) (text string, ok bool) {
	text = c.text(r, column)
	if text != "" && r.At(c.layout.at[column]).Numeric {
		c.add(c.at(r, column), table.Error, "roster.numeric_cell")
		return "", false
	}
	return text, text != ""
}

// readPapers reads the identity paper and the card with its holder.
func (c *checker) readPapers(r *table.Row, l *Line) {
	if text, ok := c.undamaged(r, CitizenID); ok {
		c.readPaper(r, l, text)
	}
	if text, ok := c.undamaged(r, Card); ok {
		c.readCard(r, l, text)
	}
	holder := c.text(r, CardHolder)
	if holder == "" || l.Name == "" {
		return
	}
	l.CardHolder = holder
	if name, err := person.ParseName(holder); err != nil {
		c.refuse(c.at(r, CardHolder), err)
	} else if l.CardHolder = name.Name; name.Name != l.Name {
		c.add(c.at(r, CardHolder), c.conflict(), "roster.card_holder")
	}
}

// paperKinds are the words of the column 证件类型, as same leaves them.
var paperKinds = func() map[string]person.PaperKind {
	out := map[string]person.PaperKind{}
	for kind, words := range map[person.PaperKind]string{
		person.Citizen:        "身份证 居民身份证 中国居民身份证 公民身份证 港澳台居民居住证 idcard citizenid nationalid",
		person.Passport:       "护照 中国护照 外国护照 passport",
		person.HongKongMacao:  "港澳通行证 港澳居民来往内地通行证 回乡证",
		person.TaiwanResident: "台胞证 台湾通行证 台湾居民来往大陆通行证",
		person.ForeignPermit:  "外国人永久居留身份证 外国人永久居留证",
		person.OtherPaper:     "其他 其他证件 other",
	} {
		for _, w := range strings.Fields(words) {
			out[w] = kind
		}
	}
	return out
}()

// readPaper reads an identity number. Without a column 证件类型 it is a
// citizen's, unless it begins with a letter as a citizen's never does.
func (c *checker) readPaper(r *table.Row, l *Line, text string) {
	at := c.at(r, CitizenID)
	kind := person.Citizen
	if word := c.text(r, PaperKind); word != "" {
		known, ok := paperKinds[same(word)]
		if !ok {
			c.add(c.at(r, PaperKind), table.Error, "roster.paper_kind")
			return
		}
		kind = known
	} else if b := text[0] | 0x20; b >= 'a' && b <= 'z' {
		kind = person.OtherPaper
		c.add(at, table.Notice, "roster.other_paper")
	}
	paper, err := person.ParsePaper(kind, text, c.today())
	if c.rule.Conflicts && fault.Is(err, "person.id_check") {
		c.add(at, table.Warning, "roster.id_check")
		paper, err = person.Unchecked(text), nil
	}
	if err != nil {
		c.refuse(at, err)
		return
	}
	l.CitizenID, l.Paper = paper.No, paper.Kind
	if c.holder(c.holders, l, paper.No) {
		first := c.holders[paper.No]
		c.add(at, table.Error, "roster.same_id", "First", first.row, "StudentNo", first.student)
	}
}

// conflict is what a named conflict means for the import.
func (c *checker) conflict() table.Severity {
	if c.rule.Conflicts {
		return table.Warning
	}
	return table.Error
}

func (c *checker) today() string {
	if c.rule.Today == "" {
		return "9999-12-31"
	}
	return c.rule.Today
}

func (c *checker) readCard(r *table.Row, l *Line, text string) {
	at := c.at(r, Card)
	card, err := person.ParseCard(text)
	if err != nil {
		c.refuse(at, err)
		return
	}
	l.Card = string(card)
	if !card.LuhnOK() {
		c.add(at, table.Warning, "roster.card_luhn")
	}
	if c.holder(c.cards, l, l.Card) {
		first := c.cards[l.Card]
		c.add(at, table.Warning, "roster.same_card", "First", first.row, "StudentNo", first.student)
	}
}

// holder notes who has a number and reports whether somebody else has it already.
func (c *checker) holder(holders map[string]holder, l *Line, no string) bool {
	first, taken := holders[no]
	if !taken {
		holders[no] = holder{l.StudentNo, l.Row}
	}
	return taken && first.student != l.StudentNo
}

func (c *checker) readMobile(r *table.Row, l *Line) {
	text := c.text(r, Mobile)
	if text == "" {
		return
	}
	mobile, err := person.ParseMobile(text)
	if err != nil {
		c.refuse(c.at(r, Mobile), err)
		return
	}
	l.Mobile = string(mobile)
}
