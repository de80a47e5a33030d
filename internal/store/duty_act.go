package store

import (
	"time"

	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
)

// CreateSwap saves a swap request. duty.swap_pending when the turn already has one.
func (tx *Tx) CreateSwap(s duty.Swap, at time.Time) (int64, error) {
	s.State, s.DeciderID, s.Answer, s.At = duty.SwapPending, 0, "", at
	id, err := tx.create("duty_swap", "turn_id, from_id, to_id, reason, state, decider_id, answer, at", s)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "duty.swap_pending"))
}

const swapSelect = `
	SELECT s.id, s.turn_id, s.from_id, s.to_id, s.reason, s.state, s.decider_id, u.name AS decider, s.answer, s.at,
		f.name AS from_name, g.name AS to_name, t.plan_id, t.slot, o.name AS post_name
	FROM duty_swap s
	JOIN duty_member f ON f.id = s.from_id
	JOIN duty_member g ON g.id = s.to_id
	JOIN duty_turn t ON t.id = s.turn_id
	JOIN duty_post o ON o.id = t.post_id
	LEFT JOIN app_user u ON u.id = s.decider_id `

// Swaps lists swap requests, pending ones first, then the newest; of one member, or of all (0).
func (tx *Tx) Swaps(member int64) ([]duty.Swap, error) {
	return list[duty.Swap](tx, swapSelect+`
		WHERE ? = 0 OR s.from_id = ? OR s.to_id = ?
		ORDER BY CASE s.state WHEN 'pending' THEN 0 ELSE 1 END, s.id DESC`, member, member, member)
}

// Swap finds a swap request.
func (tx *Tx) Swap(id int64) (duty.Swap, error) {
	return one[duty.Swap](tx, swapSelect+"WHERE s.id = ?", id)
}

// DecideSwap saves the decision on a swap request.
func (tx *Tx) DecideSwap(s duty.Swap) error {
	return tx.change("duty_swap", "state, decider_id, answer", s, "id = ? AND state = 'pending'", s.ID)
}

// CreateProblem saves a problem reported by a liaison.
func (tx *Tx) CreateProblem(p duty.Problem, at time.Time) (int64, error) {
	p = duty.Problem{ReporterID: p.ReporterID, Place: p.Place, What: p.What, State: duty.ProblemOpen, At: at}
	return tx.create("duty_problem", "reporter_id, place, what, owner, due, state, outcome, by_id, at, ended_at", p)
}

const (
	problemSelect = `
	SELECT p.id, p.reporter_id, m.name AS reporter, p.place, p.what, p.owner, p.due, p.state, p.outcome, p.by_id,
		u.name AS decider, p.at, p.ended_at
	FROM duty_problem p
	JOIN duty_member m ON m.id = p.reporter_id
	LEFT JOIN app_user u ON u.id = p.by_id `
	problemOrder = "ORDER BY CASE p.state WHEN 'ended' THEN 1 ELSE 0 END, CASE p.due WHEN '' THEN 0 ELSE 1 END, p.due, p.id DESC"
)

// Problems lists problems: open ones first, by due date, then the newest.
func (tx *Tx) Problems() ([]duty.Problem, error) {
	return list[duty.Problem](tx, problemSelect+problemOrder)
}

// ProblemsBy lists the problems a member reported, in the same order.
func (tx *Tx) ProblemsBy(member int64) ([]duty.Problem, error) {
	return list[duty.Problem](tx, problemSelect+"WHERE p.reporter_id = ? "+problemOrder, member)
}

// Problem finds one.
func (tx *Tx) Problem(id int64) (duty.Problem, error) {
	return one[duty.Problem](tx, problemSelect+"WHERE p.id = ?", id)
}

// MoveProblem saves a problem's new state. changed_meanwhile when it was in another.
func (tx *Tx) MoveProblem(p duty.Problem, from duty.ProblemState) error {
	return tx.change("duty_problem", "state, owner, due, outcome, by_id, ended_at", p, "id = ? AND state = ?", p.ID, from)
}
