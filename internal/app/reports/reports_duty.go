package reports

import (
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

var dutyQuestions = map[string]question{
	"duty-rota":  ask(reporter.duty, report.DutyRota),
	"duty-count": ask(reporter.duty, report.DutyCount),
	"duty-posts": ask(reporter.duty, report.DutyPosts),
}

// duty is every plan, member and turn.
func (b reporter) duty() (d report.Duty, err error) {
	if d.Plans, err = b.tx.Plans(); err != nil {
		return d, err
	}
	if d.Members, err = b.tx.Members(); err != nil {
		return d, err
	}
	d.Turns, err = b.tx.Turns(store.TurnFilter{})
	return d, err
}
