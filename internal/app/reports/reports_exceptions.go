package reports

import (
	"reliefbook/internal/exception"
	"reliefbook/internal/report"
)

var exceptionQuestions = map[string]question{"exceptions": ask(reporter.exceptions, report.Exceptions)}

// exceptions are those of one program or of all, open ones first.
func (b reporter) exceptions() ([]report.Exception, error) {
	list, _, err := b.tx.Exceptions(exception.Filter{Scope: b.scope, Program: b.Program.ID})
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
	out := make([]report.Exception, len(list))
	for i, x := range list {
		out[i] = report.Exception{Exception: x, Done: done[x.ID]}
	}
	return out, nil
}
