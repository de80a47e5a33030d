package reports

import (
	"time"

	"reliefbook/internal/app/core"
	"reliefbook/internal/exception"
	"reliefbook/internal/report"
)

var exceptionQuestions = questions{"exceptions": exceptionsReport}

// exceptionsReport is 差异处理清单: of one program or of all, what has not ended first.
func exceptionsReport(b reporter) (*report.Table, error) {
	list, _, err := b.tx.Exceptions(exception.Filter{Scope: b.scope, Program: b.program.ID})
	if err != nil {
		return nil, err
	}
	notes, err := b.tx.ExceptionNotes(0)
	if err != nil {
		return nil, err
	}
	done := map[int64]string{}
	for _, n := range notes {
		if n.Act != exception.Noted {
			continue
		}
		if done[n.ExceptionID] != "" {
			done[n.ExceptionID] += "；"
		}
		done[n.ExceptionID] += n.Text + "（" + n.By + "）"
	}
	rows := make([]report.ExceptionRow, len(list))
	for i, x := range list {
		rows[i] = report.ExceptionRow{ID: x.ID, Kind: string(x.Kind), Program: x.Program, Department: x.Department, Heads: x.Heads, Amount: x.Amount, NowHeads: x.NowHeads,
			NowAmount: x.NowAmount, Owner: x.Owner, Since: chinaDay(x.At), Due: x.Due, State: string(x.State), Done: done[x.ID], Ended: chinaDay(x.ClosedAt), End: x.Reason}
		if x.State == exception.Carried {
			rows[i].End = x.Carry + "：" + x.CarryReason
		}
	}
	return report.Exceptions(b.tag, rows), nil
}

// chinaDay is the day a moment was in China, empty for none.
func chinaDay(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(core.China).Format(time.DateOnly)
}
