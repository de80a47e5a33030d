package roster

import (
	"strings"
	"unicode/utf8"

	"reliefbook/internal/fault"
	"reliefbook/internal/person"
	"reliefbook/internal/table"
)

// readName reads the name, keeping it as it stood beside the folded one.
func (c *checker) readName(r *table.Line, l *Line) {
	l.RawName = r.Raw(Name)
	if _, ok := r.Want(Name); !ok {
		return
	}
	name, err := person.ParseName(l.RawName)
	if err != nil && strings.ContainsRune(l.RawName, utf8.RuneError) {
		return // which bytes are no characters was said
	}
	if err != nil {
		r.Refuse(Name, err)
		return
	}
	l.Name = name.Name
}

// readStudentNo reads the key of a person and refuses it a second time.
func (c *checker) readStudentNo(r *table.Line, l *Line) {
	text, ok := r.Want(StudentNo)
	if !ok {
		return
	}
	no, err := person.ParseStudentNo(text)
	if err != nil {
		r.Refuse(StudentNo, err)
		return
	}
	if len(no) >= 15 && isID(string(no), c.today()) {
		r.Error(StudentNo, "roster.id_as_student_no")
		return
	}
	l.StudentNo = string(no)
	if first, twice := c.students[l.StudentNo]; twice {
		r.Error(StudentNo, "roster.duplicate", "First", first, "Row", r.Number)
		return
	}
	c.students[l.StudentNo] = r.Number
}

// readPapers reads the identity paper and the card with its holder.
func (c *checker) readPapers(r *table.Line, l *Line) {
	if text := r.Text(CitizenID); text != "" {
		c.readPaper(r, l, text)
	}
	if text := r.Text(Card); text != "" {
		c.readCard(r, l, text)
	}
	holder := r.Text(CardHolder)
	if holder == "" || l.Name == "" {
		return
	}
	l.CardHolder = holder
	if name, err := person.ParseName(holder); err != nil {
		r.Refuse(CardHolder, err)
	} else if l.CardHolder = name.Name; name.Name != l.Name {
		c.conflict(r, CardHolder, "roster.card_holder")
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
func (c *checker) readPaper(r *table.Line, l *Line, text string) {
	kind := person.Citizen
	if word := r.Text(PaperKind); word != "" {
		known, ok := paperKinds[table.Same(word)]
		if !ok {
			r.Error(PaperKind, "roster.paper_kind")
			return
		}
		kind = known
	} else if b := text[0] | 0x20; b >= 'a' && b <= 'z' {
		kind = person.OtherPaper
		r.Notice(CitizenID, "roster.other_paper")
	}
	paper, err := person.ParsePaper(kind, text, c.today())
	if c.rule.Conflicts && fault.Is(err, "person.id_check") {
		r.Warn(CitizenID, "roster.id_check")
		paper, err = person.Unchecked(text), nil
	}
	if err != nil {
		r.Refuse(CitizenID, err)
		return
	}
	l.CitizenID, l.Paper = paper.No, paper.Kind
	if c.holder(c.holders, l, paper.No) {
		first := c.holders[paper.No]
		r.Error(CitizenID, "roster.same_id", "First", first.row, "StudentNo", first.student)
	}
}

// conflict notes what a batch's checker would have to accept, or what refuses the import.
func (c *checker) conflict(r *table.Line, column table.Col, code string) {
	if c.rule.Conflicts {
		r.Warn(column, code)
		return
	}
	r.Error(column, code)
}

func (c *checker) today() string {
	if c.rule.Today == "" {
		return "9999-12-31"
	}
	return c.rule.Today
}

func (c *checker) readCard(r *table.Line, l *Line, text string) {
	card, err := person.ParseCard(text)
	if err != nil {
		r.Refuse(Card, err)
		return
	}
	l.Card = string(card)
	if !card.LuhnOK() {
		r.Warn(Card, "roster.card_luhn")
	}
	if c.holder(c.cards, l, l.Card) {
		first := c.cards[l.Card]
		r.Warn(Card, "roster.same_card", "First", first.row, "StudentNo", first.student)
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

func (c *checker) readMobile(r *table.Line, l *Line) {
	text := r.Text(Mobile)
	if text == "" {
		return
	}
	mobile, err := person.ParseMobile(text)
	if err != nil {
		r.Refuse(Mobile, err)
		return
	}
	l.Mobile = string(mobile)
}

func isID(no, today string) bool {
	_, err := person.ParseCitizenID(no, today)
	return err == nil
}
