package store

import (
	"encoding/hex"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

// conflictColumns is the row behind a conflict, of a payment p with its entitlement e.
const conflictColumns = `p.id AS payment_id, p.person_id, e.student_no, e.name, d.name AS department, k.name AS class, p.amount`

const conflictFrom = ` FROM payment p JOIN entitlement e ON e.id = p.entitlement_id JOIN department d ON d.id = p.department_id
	JOIN class k ON k.id = p.class_id JOIN identity i ON i.id = p.identity_id`

type foundRow struct {
	PaymentID  int64
	PersonID   int64
	StudentNo  string
	Name       string
	Department string
	Class      string
	Amount     int64
	Other      string
	Blind      []byte
}

func (r foundRow) found(kind payout.ConflictKind) payout.Found {
	return payout.Found{Kind: kind, Group: hex.EncodeToString(r.Blind), ConflictRow: payout.ConflictRow{PaymentID: r.PaymentID, PersonID: r.PersonID,
		StudentNo: r.StudentNo, Name: r.Name, Department: r.Department, Class: r.Class, Amount: money.Amount(r.Amount), Other: r.Other}}
}

// BatchConflicts finds what a batch's checker has to look at, of the kinds that
// need nobody's papers opened. same is the other programs of its purpose and period.
func (tx *Tx) BatchConflicts(batch int64, same []int64) (out []payout.Found, err error) {
	var rosters []int64 // in force, so that each person is looked up in them by their index
	if len(same) > 0 {
		if err := tx.scan(&rosters, `SELECT r.id FROM roster r WHERE r.program_id IN ? AND r.version =
			(SELECT max(v.version) FROM roster v WHERE v.program_id = r.program_id)`, same); err != nil {
			return nil, fault.Wrap(err, "find rosters of the same purpose")
		}
	}
	ask := func(kind payout.ConflictKind, query string, args ...any) {
		var rows []foundRow
		if err == nil {
			err = tx.scan(&rows, query, args...) //arch:sql the four constants below
		}
		for _, r := range rows {
			out = append(out, r.found(kind))
		}
	}
	if len(rosters) > 0 {
		ask(payout.SamePurpose, "SELECT "+conflictColumns+", g.code || ' ' || g.name AS other"+conflictFrom+` CROSS JOIN entitlement x
			JOIN roster r ON r.id = x.roster_id JOIN program g ON g.id = r.program_id
			WHERE p.batch_id = ? AND x.roster_id IN ? AND x.person_id = p.person_id`, batch, rosters) // CROSS: SQLite keeps the order, person by person
	}
	ask(payout.SharedCard, "SELECT "+conflictColumns+", i.card_blind AS blind, ox.student_no || ' ' || ox.name AS other"+conflictFrom+`
		JOIN identity oi ON oi.card_blind = i.card_blind AND oi.person_id <> i.person_id
		JOIN entitlement ox ON ox.id = (SELECT max(o.entitlement_id) FROM payment o WHERE o.identity_id = oi.id AND o.live = 1)
		WHERE p.batch_id = ? AND i.card_blind IS NOT NULL`, batch)
	ask(payout.StaffCard, "SELECT "+conflictColumns+", s.unit || ' ' || s.name AS other"+conflictFrom+` JOIN staff_card s ON s.card_blind = i.card_blind
		WHERE p.batch_id = ?`, batch)
	ask(payout.NotOnRoll, "SELECT "+conflictColumns+conflictFrom+` WHERE p.batch_id = ? AND EXISTS (SELECT 1 FROM roll) AND NOT EXISTS
		(SELECT 1 FROM roll_line l WHERE l.roll_id = (SELECT max(id) FROM roll) AND l.student_no = e.student_no)`, batch)
	return out, fault.Wrap(err, "look for conflicts")
}

// Acceptance is a checker's word on a conflict of a batch.
type Acceptance struct {
	ID      int64
	BatchID int64
	Key     string
	Kind    string
	Reason  string
	ByID    int64
	SaidBy  string
	At      time.Time
}

// Acceptances lists what was accepted of a batch, or of every batch for 0.
func (tx *Tx) Acceptances(batch int64) ([]Acceptance, error) {
	var rows []struct {
		ID      int64
		BatchID int64
		Key     string
		Kind    string
		Reason  string
		ByID    int64
		SaidBy  string
		At      int64
	}
	err := tx.scan(&rows, `SELECT a.id, a.batch_id, a.key, a.kind, a.reason, a.by_id, coalesce(u.name, '') AS said_by, a.at FROM conflict_accept a
		LEFT JOIN app_user u ON u.id = a.by_id WHERE (? = 0 OR a.batch_id = ?) ORDER BY a.id`, batch, batch)
	list := make([]Acceptance, len(rows))
	for i, r := range rows {
		list[i] = Acceptance{ID: r.ID, BatchID: r.BatchID, Key: r.Key, Kind: r.Kind, Reason: r.Reason, ByID: r.ByID, SaidBy: r.SaidBy, At: instant(r.At)}
	}
	return list, fault.Wrap(err, "list acceptances")
}

// CreateAcceptance saves one; it is 0 when the conflict was accepted before.
func (tx *Tx) CreateAcceptance(a Acceptance, at time.Time) (int64, error) {
	var id int64
	err := tx.scan(&id, `INSERT INTO conflict_accept (batch_id, key, kind, reason, by_id, at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING RETURNING id`, a.BatchID, a.Key, a.Kind, a.Reason, a.ByID, micros(at))
	return id, fault.Wrap(err, "accept a conflict")
}

// StoredTier is one tier of a fund with its version.
type StoredTier struct {
	ID      int64
	FundID  int64
	Version int
	Tier    fund.Tier
}

// Tiers lists every version of every fund's tiers, or the one in force of one fund.
func (tx *Tx) Tiers(fundID int64) ([]StoredTier, error) {
	var rows []struct {
		ID        int64
		FundID    int64
		Version   int
		FromTotal int64
		Level     int
	}
	err := tx.scan(&rows, `SELECT id, fund_id, version, from_total, level FROM fund_tier t WHERE ? = 0 OR fund_id = ? AND version =
		(SELECT max(x.version) FROM fund_tier x WHERE x.fund_id = t.fund_id) ORDER BY fund_id, version, from_total`, fundID, fundID)
	list := make([]StoredTier, len(rows))
	for i, r := range rows {
		list[i] = StoredTier{ID: r.ID, FundID: r.FundID, Version: r.Version, Tier: fund.Tier{From: money.Amount(r.FromTotal), Level: r.Level}}
	}
	return list, fault.Wrap(err, "list tiers")
}

// PutTiers saves a fund's tiers as the next version and gives their rows.
func (tx *Tx) PutTiers(fundID int64, tiers []fund.Tier, by int64, at time.Time) (out []StoredTier, err error) {
	if err := tx.lock("fund_tier"); err != nil {
		return nil, err
	}
	var version int
	if err := tx.scan(&version, "SELECT coalesce(max(version), 0) + 1 FROM fund_tier WHERE fund_id = ?", fundID); err != nil {
		return nil, err
	}
	for _, t := range tiers {
		id, err := tx.insert("INSERT INTO fund_tier (fund_id, version, from_total, level, by_id, at) VALUES (?, ?, ?, ?, ?, ?)",
			fundID, version, int64(t.From), t.Level, by, micros(at))
		if err != nil {
			return nil, fault.Wrap(err, "save a tier")
		}
		out = append(out, StoredTier{ID: id, FundID: fundID, Version: version, Tier: t})
	}
	return out, nil
}

// LevelOf is a user's approval level.
func (tx *Tx) LevelOf(user int64) (level int, err error) {
	err = tx.one(&level, "SELECT level FROM app_user WHERE id = ?", user)
	return level, err
}
