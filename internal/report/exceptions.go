package report

import (
	"fmt"
	"time"

	"reliefbook/internal/exception"
)

var exceptionReports = []Declaration{
	{Name: "exceptions", Of: AnyProgram, Columns: columns(State.of("kind"), Text.of("program", "department"),
		Integer.summed("exception_heads"), Amount.summed("exception_amount"), Integer.summed("left_heads"), Amount.summed("left_amount"),
		Text.of("owner", "since", "due"), State.of("state"), Text.of("done", "ended", "ending"))},
}

// Exception is a named disagreement with what was done about it.
type Exception struct {
	exception.Exception
	Done string
}

// Exceptions is 差异处理清单: every named disagreement with its owner, what was done, and its end.
func Exceptions(a Asked, list []Exception) *Table {
	b := a.start()
	for _, x := range list {
		end := x.Reason
		switch {
		case x.State == exception.Carried:
			end = x.Carry + "：" + x.CarryReason
		case x.State == exception.Closed && end == "":
			end = b.text("report.exception_gone")
		}
		b.linked(fmt.Sprintf("/exceptions/%d", x.ID), b.text("exception.kind."+string(x.Kind)), x.Program, x.Department, int64(x.Heads), x.Amount,
			int64(x.NowHeads), x.NowAmount, x.Owner, day(x.At), x.Due, b.text("state.exception."+string(x.State)), x.Done, day(x.ClosedAt), end)
	}
	return b.t
}

// day is the day a moment was in China, empty for none.
func day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(China).Format(time.DateOnly)
}
