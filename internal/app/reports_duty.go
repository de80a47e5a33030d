package app

import (
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

func dutyPosts(b reporter) (*report.Table, error) {
	plans, err := b.tx.Plans()
	if err != nil {
		return nil, err
	}
	turns, err := b.tx.Turns(store.TurnFilter{})
	return report.DutyPosts(b.tag, plans, turns), err
}
