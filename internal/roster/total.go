package roster

import (
	"strings"
	"unicode"

	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// Words that begin a row which stands for nobody.
var (
	subtotalWords = []string{"小计", "subtotal"}
	totalWords    = []string{"合计", "总计", "共计", "总合计", "total", "grandtotal"}
	footerWords   = []string{
		"制表", "填表", "填报", "复核", "审核", "审批", "审签", "经办", "盖章", "签章", "签字", "签名", "大写", "人民币",
		"人数", "备注", "说明", "注", "部门负责人", "单位负责人", "负责人", "主管领导", "分管领导", "领导签", "日期",
		"preparedby", "checkedby", "approvedby", "reviewedby", "signature", "date", "note", "remark",
	}
)

// begins reports whether the row's first text, its student number or its name is such a word.
func (c *checker) begins(r *table.Row, words []string) bool {
	for _, i := range []int{firstText(r), c.layout.at[StudentNo], c.layout.at[Name]} {
		text, _ := foldHeader(r.At(i).Text)
		for _, w := range words {
			if text == w || w[0] >= 0x80 && strings.HasPrefix(text, w) {
				return true
			}
		}
	}
	return false
}

func firstText(r *table.Row) int {
	for i := range r.Cells {
		if tidy(r.Cells[i].Text) != "" {
			return i
		}
	}
	return -1
}

// anonymous reports whether the student number's cell can't be one: it has no digit.
func (c *checker) anonymous(r *table.Row) bool {
	return !strings.ContainsFunc(r.At(c.layout.at[StudentNo]).Text, unicode.IsDigit)
}

func (c *checker) isSubtotal(r *table.Row) bool { return c.anonymous(r) && c.begins(r, subtotalWords) }
func (c *checker) isTotal(r *table.Row) bool    { return c.anonymous(r) && c.begins(r, totalWords) }

// isFooter recognises the signatures and notes under a list: no amount, no student number.
func (c *checker) isFooter(r *table.Row) bool {
	return c.anonymous(r) && tidy(r.At(c.layout.at[Amount]).Text) == "" && c.begins(r, footerWords)
}

// isNumberOnly recognises a form's row that has its sequence number and nothing else.
func (c *checker) isNumberOnly(r *table.Row) bool {
	at := c.layout.at[Sequence]
	if at < 0 || firstText(r) != at {
		return false
	}
	for i := at + 1; i < len(r.Cells); i++ {
		if tidy(r.Cells[i].Text) != "" {
			return false
		}
	}
	return true
}

// checkGrandTotal holds a row 合计 against every amount; it must stand under all of them.
func (c *checker) checkGrandTotal(r *table.Row) {
	if r.Number < c.lastRow {
		c.add(place{row: r.Number, column: -1}, table.Error, "roster.total_not_last")
		return
	}
	c.checkTotal(r, c.draft.Total, c.draft.Unread)
}

// checkTotal holds a row of sums against the sum of the rows it stands for.
func (c *checker) checkTotal(r *table.Row, sum money.Amount, unread int) {
	at, text := c.at(r, Amount), tidy(r.At(c.layout.at[Amount]).Text)
	if text == "" {
		code := "roster.total_blank"
		if hasText(r, money.Capitals(sum)) {
			code = "roster.total_agrees"
		}
		c.add(at, table.Notice, code, "Sum", sum)
		return
	}
	declared, err := money.Parse(text)
	switch {
	case err != nil:
		c.refuse(at, err)
	case unread > 0:
		c.add(at, table.Notice, "roster.sum_unknown", "Count", unread, "Declared", declared)
	case declared != sum:
		c.add(at, table.Error, "roster.total_differs", "Declared", declared, "Found", sum, "Difference", sum-declared)
	default:
		c.add(at, table.Notice, "roster.total_agrees", "Sum", sum)
	}
}

func hasText(r *table.Row, text string) bool {
	for i := range r.Cells {
		if text != "" && strings.Contains(r.Cells[i].Text, text) {
			return true
		}
	}
	return false
}
