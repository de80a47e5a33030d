package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/demo"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/report"
)

// progress tells of the steps on a stream: one line that changes on a terminal,
// else a line a step.
type progress struct {
	to       io.Writer
	terminal bool
	step     string
}

func newProgress(to *os.File) *progress {
	info, err := to.Stat()
	return &progress{to: to, terminal: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (p *progress) tell(step string, done, total int) {
	text := lang.Text(tongue(), "demo.step."+step)
	switch {
	case p.terminal && total > 1:
		fmt.Fprintf(p.to, "\r\x1b[K%s %d/%d", text, done, total)
	case p.terminal:
		fmt.Fprintf(p.to, "\r\x1b[K%s", text)
	case step != p.step:
		fmt.Fprintln(p.to, text)
	}
	p.step = step
}

// end clears the terminal's line.
func (p *progress) end() {
	if p.terminal {
		fmt.Fprint(p.to, "\r\x1b[K")
	}
}

// The columns of each report that fit a terminal.
var (
	threeWayColumns = []string{"department", "entitled_heads", "entitled", "paid_heads", "paid", "confirmed_heads", "confirmed", "unconfirmed", "agreement"}
	useColumns      = []string{"fund", "doc_no", "allocated", "spent", "returned", "unspent", "agreement"}
	stockColumns    = []string{"item", "holder", "bought_pieces", "in_pieces", "given_pieces", "out_pieces", "held_pieces", "agreement"}
)

// printBooks prints the reconciliation as the auditor would download it.
func printBooks(ctx context.Context, to io.Writer, a *app.App, s *demo.Summary) error {
	tag := tongue()
	for _, r := range []struct {
		name, program string
		columns       []string
	}{{"three-way", demo.RosterProgram, threeWayColumns}, {"allocation-use", "", useColumns}, {"stock", "", stockColumns}} {
		t, err := a.Reports.Report(ctx, access.CommandLine(access.Auditor), report.Request{Name: r.name, Values: report.Values{"program": r.program}, Lang: tag})
		if err != nil {
			return err
		}
		fmt.Fprintln(to, strings.TrimSpace(t.Title+" "+r.program))
		fmt.Fprintln(to, tableText(t, r.columns))
	}
	fmt.Fprintln(to, lang.Text(tag, "demo.students", "Students", s.Students, "Entitled", s.Entitled.Grouped(), "Capitals", money.Capitals(s.Disbursed),
		"Confirmed", s.Confirmed, "Outstanding", s.Outstanding, "Exceptions", s.Exceptions))
	fmt.Fprintln(to, lang.Text(tag, "demo.again", "Failed", s.Failed, "Reissued", s.Reissued, "Advances", s.AdvancesOpen.Grouped()))
	fmt.Fprintln(to, lang.Text(tag, "demo.visits", "Allocated", s.Allocated.Grouped(), "Capitals", money.Capitals(s.Allocated),
		"Teams", s.VisitTeams, "Campuses", s.Campuses, "Visited", s.Visited, "Spent", s.VisitSpent.Grouped(), "Returned", s.VisitReturned.Grouped()))
	fmt.Fprintln(to, lang.Text(tag, "demo.pieces", "Prizes", s.PrizesGiven, "Riddles", s.RiddlesWon, "PersonTimes", s.PersonTimes))
	if s.BankAgrees {
		fmt.Fprintln(to, lang.Text(tag, "demo.bank", "Open", s.BankOpen))
	}
	if len(s.Differences) == 0 {
		fmt.Fprintln(to, lang.Text(tag, "demo.agrees", "Seconds", s.Seconds.String()))
	}
	fmt.Fprintln(to)
	return nil
}

// printPeople prints who can sign in, with what password, for what.
func printPeople(to io.Writer, s *demo.Summary) {
	tag := tongue()
	rows := [][]string{{lang.Text(tag, "demo.login"), lang.Text(tag, "auth.password"), lang.Text(tag, "column.name"), lang.Text(tag, "demo.may")}}
	for _, p := range s.Accounts {
		rows = append(rows, []string{p.Login, p.Password, p.Name, lang.Text(tag, "demo.may."+string(p.Role), "Department", p.Department)})
	}
	fmt.Fprintln(to, aligned(rows, nil))
}

// tableText is some columns of a report with its totals, aligned.
func tableText(t *report.Table, columns []string) string {
	at, right := make([]int, len(columns)), make([]bool, len(columns))
	head := make([]string, len(columns))
	for i, key := range columns {
		at[i] = t.At(key)
		head[i] = t.Columns[at[i]].Label
		right[i] = t.Columns[at[i]].Kind.Numeric()
	}
	rows := [][]string{head}
	for _, r := range append(slices.Clone(t.Rows), t.TotalRow(lang.Text(t.Lang, "report.total"))) {
		row := make([]string, len(columns))
		for i := range row {
			if r != nil {
				row[i] = report.Shown(r[at[i]])
			}
		}
		rows = append(rows, row)
	}
	return aligned(rows, right)
}

// aligned puts rows into columns; right says which are flush right. A Chinese
// character is two columns wide.
func aligned(rows [][]string, right []bool) string {
	wide := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			wide[i] = max(wide[i], columnsOf(cell))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		var line strings.Builder
		for i, cell := range r {
			pad := strings.Repeat(" ", wide[i]-columnsOf(cell))
			if i < len(right) && right[i] {
				cell = pad + cell
			} else {
				cell += pad
			}
			line.WriteString("  " + cell)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// columnsOf is how many columns of a terminal a text takes.
func columnsOf(s string) (n int) {
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}
