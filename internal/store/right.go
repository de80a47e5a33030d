package store

import (
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/right"
)

// LockRights holds back every other change of rights until the transaction
// ends: who may witness what is a question to all of them.
func (tx *Tx) LockRights() error { return fault.Wrap(tx.lock("user_right"), "lock the rights") }

type rightRow struct {
	ID            int64
	UserID        int64
	User          string
	Login         string
	Kind          string
	Role          string
	Level         int
	Departments   string
	Name          string
	Email         string
	Until         string
	Reason        string
	AtCommandLine int
	State         string
	Basis         string
	MakerID       int64
	DeciderID     int64
	WitnessID     int64
	Maker         string
	Decider       string
	Witness       string
	Answer        string
	At            int64
	DecidedAt     int64
	EndedAt       int64
}

func (r rightRow) right() right.Right {
	return right.Right{ID: r.ID, UserID: r.UserID, User: r.User, Login: r.Login, Kind: right.Kind(r.Kind), Role: access.Role(r.Role), Level: r.Level,
		Departments: idsOf(r.Departments), Name: r.Name, Email: r.Email, Until: r.Until, Reason: r.Reason, AtCommandLine: r.AtCommandLine == 1,
		State: right.State(r.State), Basis: right.Basis(r.Basis), MakerID: r.MakerID, DeciderID: r.DeciderID, WitnessID: r.WitnessID,
		Maker: r.Maker, Decider: r.Decider, Witness: r.Witness, Answer: r.Answer,
		At: instant(r.At), DecidedAt: instant(r.DecidedAt), EndedAt: instant(r.EndedAt)}
}

const rightSelect = `SELECT r.id, coalesce(r.user_id, 0) AS user_id, coalesce(u.name, '') AS user, coalesce(u.login, '') AS login, r.kind, r.role, r.level,
	r.departments, r.name, r.email, r.until, r.reason, r.at_command_line, r.state, r.basis, coalesce(r.maker_id, 0) AS maker_id,
	coalesce(r.decider_id, 0) AS decider_id, coalesce(r.witness_id, 0) AS witness_id, coalesce(m.name, '') AS maker, coalesce(d.name, '') AS decider,
	coalesce(w.name, '') AS witness, r.answer, r.at, r.decided_at, r.ended_at FROM user_right r
	LEFT JOIN app_user u ON u.id = r.user_id LEFT JOIN app_user m ON m.id = r.maker_id LEFT JOIN app_user d ON d.id = r.decider_id
	LEFT JOIN app_user w ON w.id = r.witness_id `

// CreateRight saves a right as it stands. right.open when another of the account is under way.
func (tx *Tx) CreateRight(r right.Right) (int64, error) {
	id, err := tx.insert(`INSERT INTO user_right (user_id, kind, role, level, departments, name, email, until, reason, at_command_line, state, basis,
		maker_id, decider_id, witness_id, answer, at, decided_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
		orNull(r.UserID), string(r.Kind), string(r.Role), r.Level, idsText(r.Departments), r.Name, r.Email, r.Until, r.Reason, flag(r.AtCommandLine),
		string(r.State), string(r.Basis), orNull(r.MakerID), orNull(r.DeciderID), orNull(r.WitnessID), r.Answer, micros(r.At), orZero(r.DecidedAt))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "right.open"))
}

// MoveRight saves what an act did to a right that stood in a state: changed_meanwhile when it does not.
func (tx *Tx) MoveRight(r right.Right, from right.State) error {
	return guarded(tx.affect(`UPDATE user_right SET state = ?, basis = ?, maker_id = ?, decider_id = ?, witness_id = ?, answer = ?, decided_at = ?, ended_at = ?
		WHERE id = ? AND state = ?`, string(r.State), string(r.Basis), orNull(r.MakerID), orNull(r.DeciderID), orNull(r.WitnessID), r.Answer,
		orZero(r.DecidedAt), orZero(r.EndedAt), r.ID, string(from)))
}

// Right finds a right by id.
func (tx *Tx) Right(id int64) (right.Right, error) {
	var row rightRow
	err := tx.one(&row, rightSelect+"WHERE r.id = ?", id)
	return row.right(), err
}

// RightsOf lists one account's rights, the newest first.
func (tx *Tx) RightsOf(user int64) ([]right.Right, error) {
	var rows []rightRow
	err := tx.scan(&rows, rightSelect+"WHERE r.user_id = ? ORDER BY r.id DESC", user)
	return rights(rows), fault.Wrap(err, "list an account's rights")
}

// OpenRights lists what somebody is still to act on, the oldest first.
func (tx *Tx) OpenRights() ([]right.Right, error) {
	var rows []rightRow
	err := tx.scan(&rows, rightSelect+"WHERE r.state IN ('asked', 'pending', 'decided') ORDER BY r.id")
	return rights(rows), fault.Wrap(err, "list open rights")
}

// AllRights lists every right there ever was.
func (tx *Tx) AllRights() ([]right.Right, error) {
	var rows []rightRow
	err := tx.scan(&rows, rightSelect+"ORDER BY r.id")
	return rights(rows), fault.Wrap(err, "list rights")
}

func rights(rows []rightRow) []right.Right {
	out := make([]right.Right, len(rows))
	for i, r := range rows {
		out[i] = r.right()
	}
	return out
}

// moneyRoles are those of which access.Role.Money is true; a test compares the two.
const moneyRoles = "('maker', 'checker', 'cashier', 'branch', 'leader', 'keeper')"

// Needs is what is known of an account when a right of it is granted.
func (tx *Tx) Needs(user int64) (n right.Need, err error) {
	var row struct{ Money, Ever, Alone int }
	err = tx.scan(&row, `SELECT (SELECT count(*) FROM user_right WHERE user_id = ? AND kind = 'grant' AND state = 'granted' AND role IN `+moneyRoles+`) AS money,
		(SELECT count(*) FROM user_right WHERE kind = 'grant' AND state = 'granted' AND role IN `+moneyRoles+`) AS ever,
		(SELECT count(*) FROM user_right WHERE kind = 'single_handed' AND state = 'granted') AS alone`, user)
	return right.Need{Money: row.Money > 0, Ever: row.Ever > 0, Alone: row.Alone > 0}, fault.Wrap(err, "ask what a right needs")
}

// SingleHanded reports whether the college runs single-handed.
func (tx *Tx) SingleHanded() (bool, error) {
	var n int
	err := tx.scan(&n, "SELECT count(*) FROM user_right WHERE kind = 'single_handed' AND state = 'granted'")
	return n > 0, fault.Wrap(err, "ask for the college's setting")
}

// SingleHandedAt reports whether the college ran single-handed at an instant.
func (tx *Tx) SingleHandedAt(at time.Time) (bool, error) {
	var n int
	err := tx.scan(&n, `SELECT count(*) FROM user_right WHERE kind = 'single_handed' AND state IN ('granted', 'ended') AND decided_at <= ?
		AND (ended_at = 0 OR ended_at > ?)`, micros(at), micros(at))
	return n > 0, fault.Wrap(err, "ask for the college's setting")
}

// MoneyHolders lists whoever holds a money role by the last right they were
// given, as of a day; a password set anew since then without a witness counts as such a right.
func (tx *Tx) MoneyHolders(today string) ([]right.Holder, error) {
	var rows []struct {
		UserID                 int64
		Name, Basis, UserUntil string
		Disabled, Asleep       int
		DisabledAt             int64
	}
	err := tx.scan(&rows, `SELECT u.id AS user_id, u.name, u.until AS user_until, u.disabled, CASE WHEN u.password_hash = ? THEN 1 ELSE 0 END AS asleep,
		coalesce((SELECT max(s.basis) FROM user_right s WHERE s.user_id = u.id AND s.kind = 'reset' AND s.state = 'granted'
			AND s.basis IN ('stand_in', 'single_handed') AND s.decided_at > r.decided_at), r.basis) AS basis,
		coalesce((SELECT max(d.decided_at) FROM user_right d WHERE d.user_id = u.id AND d.kind = 'disable' AND d.state = 'granted'), 0) AS disabled_at
		FROM app_user u JOIN user_right r ON r.user_id = u.id AND r.id = (SELECT x.id FROM user_right x
			WHERE x.user_id = u.id AND x.kind = 'grant' AND x.state = 'granted' ORDER BY x.decided_at DESC, x.id DESC LIMIT 1)
		WHERE u.id > 0 AND u.role IN `+moneyRoles+` ORDER BY u.id`, NoPassword)
	list := make([]right.Holder, len(rows))
	for i, r := range rows {
		list[i] = right.Holder{UserID: r.UserID, Name: r.Name, Basis: right.Basis(r.Basis), Ended: r.UserUntil != "" && r.UserUntil < today,
			Disabled: r.Disabled == 1, Asleep: r.Asleep == 1, DisabledAt: instant(r.DisabledAt)}
	}
	return list, fault.Wrap(err, "list who holds a money role")
}

// Administrators counts who can work in a role on a day.
func (tx *Tx) Administrators(role access.Role, today string) (n int, err error) {
	err = tx.scan(&n, "SELECT count(*) FROM app_user WHERE id > 0 AND role = ? AND disabled = 0 AND (until = '' OR until >= ?)", string(role), today)
	return n, fault.Wrap(err, "count administrators")
}

// idsOf and idsText are a list of ids as one text: "3,5".
func idsOf(text string) (ids []int64) {
	for _, part := range strings.Split(text, ",") {
		if id, err := strconv.ParseInt(part, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func idsText(ids []int64) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(parts, ",")
}

// orZero is an instant, or 0 for none.
func orZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return micros(t)
}
