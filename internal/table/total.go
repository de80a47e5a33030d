package table

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// totalSort is which rows a row of sums stands for.
type totalSort uint8

const (
	noTotal      totalSort = iota
	sectionTotal           // those since the last total: 小计, 本月合计
	grandTotal             // all of them: 合计
	runningTotal           // all so far, and perhaps rows that the file doesn't hold: 本年累计
	carriedTotal           // a page's end or beginning: 过次页
	bareTotal              // a sum and no word
)

// totalWords begin or end the first text of a row that stands for nobody.
var totalWords = []struct {
	sort  totalSort
	words []string
}{
	{carriedTotal, []string{"过次页", "承前页", "转次页", "转下页", "接前页", "承上页"}},
	{runningTotal, []string{"累计"}},
	{sectionTotal, []string{"小计", "本月合计", "本日合计", "当日合计", "本页合计", "月计", "日计", "页计", "subtotal"}},
	{grandTotal, []string{"合计", "总计", "共计", "汇总", "total", "grandtotal"}},
}

// footerWords begin the signatures and notes under a list.
var footerWords = []string{
	"制表", "填表", "填报", "复核", "审核", "审批", "审签", "经办", "盖章", "签章", "签字", "签名", "大写", "人民币",
	"人数", "备注", "说明", "注", "部门负责人", "单位负责人", "负责人", "主管领导", "分管领导", "领导签", "日期", "打印", "数据来源", "来源",
	"查询", "资料来源", "共", "以下", "以上", "preparedby", "checkedby", "approvedby", "reviewedby", "signature", "date", "note", "remark",
}

type word struct {
	sort  totalSort
	text  string
	heads int // as the row says, -1 for nothing
}

// labelled is a label with its value in the cell beside it, or a number after it: 总笔数：2笔.
var labelled = regexp.MustCompile(`^[^\d：:]+[：:]\s*[\d,.]*\s*(?:人|笔|名|户|项|条|元)?$`)

var headCount = regexp.MustCompile(`(\d{1,6})\s*(?:人|笔|名|户|项|条)`)

// word is what kind of total a row's words make it.
func (r *Reading) word(l *Line) word {
	texts := []string{l.row.Cells[l.row.firstText()].Text}
	for _, c := range r.list.Who {
		texts = append(texts, l.Raw(c))
	}
	for _, c := range r.list.Columns {
		if c.Holds == Words && !slices.Contains(r.list.Who, c.Col) {
			texts = append(texts, l.Raw(c.Col)) // a statement's 摘要
		}
	}
	for _, text := range texts {
		name, _ := caption(text)
		for _, t := range totalWords {
			for _, w := range t.words {
				if name == w || w[0] >= 0x80 && (strings.HasPrefix(name, w) || strings.HasSuffix(name, w)) {
					return word{t.sort, w, heads(l.row)}
				}
			}
		}
	}
	return word{}
}

// heads is how many people a row of sums says there are, -1 for nothing.
func heads(row *Row) int {
	for i := range row.Cells {
		if m := headCount.FindStringSubmatch(Tidy(row.Cells[i].Text)); m != nil {
			n, err := strconv.Atoi(m[1])
			if err == nil {
				return n
			}
		}
	}
	return -1
}

// footer recognises signatures, sources and notes: no amount that can be read, and
// either nobody is named or the first text is such a word.
func (l *Line) footer(at int, who bool) bool {
	first := Tidy(l.row.Cells[at].Text)
	if l.readableAmount() { // 借方笔数：, 1, 借方金额：, 60.00
		return labelled.MatchString(first) && !l.provable(at)
	}
	name, inside := caption(first)
	if name == "" {
		name = inside // （盖章）
	}
	return !who || slices.ContainsFunc(footerWords, func(w string) bool { return name == w || w[0] >= 0x80 && strings.HasPrefix(name, w) }) ||
		strings.ContainsAny(first, "：:") && !l.provable(at)
}

// provable reports whether a cell stands where a line's proof would and has a
// digit: a mistyped number, which its line must be asked about.
func (l *Line) provable(at int) bool {
	if at >= len(l.r.held) || l.r.held[at] == nil || !slices.Contains(l.r.list.Proof, l.r.held[at].Col) {
		return false
	}
	text := Tidy(l.row.Cells[at].Text)
	return text != "" && text[0] >= '0' && text[0] <= '9'
}

// amounts calls see for every cell of amounts that holds a value.
func (l *Line) amounts(see func(c *Column, cell Cell)) {
	for i, x := range l.r.held {
		cell := l.row.At(i)
		if x != nil && (x.Holds == Amounts || x.Holds == Balances) && cell.Kind != Unsaved && cell.Kind != Broken && !Nothing(cell.Text) {
			see(x, cell)
		}
	}
}

func (l *Line) readableAmount() (any bool) {
	l.amounts(func(_ *Column, cell Cell) {
		_, err := cell.amount(ParseSigned)
		any = any || err == nil
	})
	return any
}

// amountAlone reports whether a row holds amounts and nothing else.
func (l *Line) amountAlone() bool {
	for i := range l.row.Cells {
		known := i < len(l.r.held) && l.r.held[i] != nil
		if Tidy(l.row.Cells[i].Text) != "" && (!known || l.r.held[i].Holds != Amounts && l.r.held[i].Holds.kept()) {
			return false
		}
	}
	return l.readableAmount()
}
