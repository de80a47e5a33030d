package report

import (
	"fmt"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
)

// ExceptionRow is one disagreement as the report shows it.
type ExceptionRow struct {
	ID         int64
	Kind       string
	Program    string
	Department string
	Heads      int
	Amount     money.Amount // when it was found, fen
	NowHeads   int
	NowAmount  money.Amount // what is left of it
	Owner      string
	Since      string // YYYY-MM-DD
	Due        string
	State      string // open, carried or closed
	Done       string // what was done about it
	Ended      string // YYYY-MM-DD, or empty
	End        string // how it ended, or to whom it is carried over and why
}

var exceptionReports = []Declaration{
	{Name: "exceptions", Of: AnyProgram, Columns: columns(State.of("kind"), Text.of("program", "department"),
		Integer.summed("exception_heads"), Amount.summed("exception_amount"), Integer.summed("left_heads"), Amount.summed("left_amount"),
		Text.of("owner", "since", "due"), State.of("state"), Text.of("done", "ended", "ending"))},
}

// Exceptions is 差异处理清单: every named disagreement with its owner, what was done, and its end.
func Exceptions(tag lang.Tag, rows []ExceptionRow) *Table {
	b := start("exceptions", tag)
	for _, r := range rows {
		end := r.End
		if r.State == "closed" && end == "" {
			end = lang.Text(tag, "report.exception_gone")
		}
		b.linked(fmt.Sprintf("/exceptions/%d", r.ID), lang.Text(tag, "exception.kind."+r.Kind), r.Program, r.Department, int64(r.Heads), r.Amount, int64(r.NowHeads), r.NowAmount,
			r.Owner, r.Since, r.Due, lang.Text(tag, "state.exception."+r.State), r.Done, r.Ended, end)
	}
	return b.t
}
