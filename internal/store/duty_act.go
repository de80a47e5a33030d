package store

import (
	"time"

	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
)

// CreateSwap saves a request. duty.swap_pending when the turn has one.
func (tx *Tx) CreateSwap(s duty.Swap, at time.Time) (int64, error) {
	id, err := tx.insert("INSERT INTO duty_swap (turn_id, from_id, to_id, reason, state, decider_id, answer, at) VALUES (?, ?, ?, ?, 'pending', 0, '', ?)",
		s.TurnID, s.FromID, s.ToID, s.Reason, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "duty.swap_pending"))
}

// Swaps lists requests, the pending first, then the newest; of one member for
// member, of every one for 0.
func (tx *Tx) Swaps(member int64) ([]duty.Swap, error) {
	var rows []struct {
		duty.Swap
		Micros int64
	}
	err := tx.scan(&rows, `SELECT s.id, s.turn_id, s.from_id, s.to_id, s.reason, s.state, s.decider_id, coalesce(u.name, '') AS decider, s.answer,
		s.at AS micros, f.name AS from_name, g.name AS to_name, t.plan_id, t.slot, o.name AS post_name
		FROM duty_swap s JOIN duty_member f ON f.id = s.from_id JOIN duty_member g ON g.id = s.to_id JOIN duty_turn t ON t.id = s.turn_id
		JOIN duty_post o ON o.id = t.post_id LEFT JOIN app_user u ON u.id = s.decider_id WHERE ? = 0 OR s.from_id = ? OR s.to_id = ?
		ORDER BY CASE s.state WHEN 'pending' THEN 0 ELSE 1 END, s.id DESC`, member, member, member)
	list := make([]duty.Swap, len(rows))
	for i, r := range rows {
		list[i] = r.Swap
		list[i].At = instant(r.Micros)
	}
	return list, fault.Wrap(err, "list swaps")
}

// DecideSwap saves what was made of a request.
func (tx *Tx) DecideSwap(s duty.Swap) error {
	return guarded(tx.affect("UPDATE duty_swap SET state = ?, decider_id = ?, answer = ? WHERE id = ? AND state = 'pending'",
		string(s.State), s.DeciderID, s.Answer, s.ID))
}

// CreateProblem saves a problem a liaison reports.
func (tx *Tx) CreateProblem(p duty.Problem, at time.Time) (int64, error) {
	return tx.insert(`INSERT INTO duty_problem (reporter_id, place, what, owner, due, state, outcome, by_id, at, ended_at) VALUES (?, ?, ?, '', '', 'open', '', 0, ?, 0)`,
		p.ReporterID, p.Place, p.What, micros(at))
}

// Problems lists problems: those not ended first, by due date, then the newest.
func (tx *Tx) Problems() ([]duty.Problem, error) {
	var rows []struct {
		duty.Problem
		Micros int64
		Ended  int64
	}
	err := tx.scan(&rows, `SELECT p.id, p.reporter_id, m.name AS reporter, p.place, p.what, p.owner, p.due, p.state, p.outcome, p.by_id,
		coalesce(u.name, '') AS decider, p.at AS micros, p.ended_at AS ended FROM duty_problem p JOIN duty_member m ON m.id = p.reporter_id
		LEFT JOIN app_user u ON u.id = p.by_id
		ORDER BY CASE p.state WHEN 'ended' THEN 1 ELSE 0 END, CASE p.due WHEN '' THEN 0 ELSE 1 END, p.due, p.id DESC`)
	list := make([]duty.Problem, len(rows))
	for i, r := range rows {
		list[i] = r.Problem
		list[i].At, list[i].EndedAt = instant(r.Micros), instant(r.Ended)
	}
	return list, fault.Wrap(err, "list problems")
}

// MoveProblem saves where a problem stands now. changed_meanwhile when it stood elsewhere.
func (tx *Tx) MoveProblem(p duty.Problem, from duty.ProblemState) error {
	return guarded(tx.affect("UPDATE duty_problem SET state = ?, owner = ?, due = ?, outcome = ?, by_id = ?, ended_at = ? WHERE id = ? AND state = ?",
		string(p.State), p.Owner, p.Due, p.Outcome, p.ByID, microsOrZero(p.EndedAt), p.ID, string(from)))
}
