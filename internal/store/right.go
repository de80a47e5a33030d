package store

import (
	_ "embed" // who holds a money role
	"slices"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/right"
)

// LockRights makes other transactions that change rights wait: who may witness one depends on
// all of them.
func (tx *Tx) LockRights() error { return fault.Wrap(tx.lock("user_right"), "lock the rights") }

const rightSelect = `
	SELECT r.id, r.user_id, u.name AS user, u.login, r.kind, r.role, r.level, r.departments, r.name, r.email, r.until, r.reason,
		r.at_command_line, r.state, r.basis, r.maker_id, r.decider_id, r.witness_id, m.name AS maker, d.name AS decider,
		w.name AS witness, r.answer, r.at, r.decided_at, r.ended_at
	FROM user_right r
	LEFT JOIN app_user u ON u.id = r.user_id
	LEFT JOIN app_user m ON m.id = r.maker_id
	LEFT JOIN app_user d ON d.id = r.decider_id
	LEFT JOIN app_user w ON w.id = r.witness_id `

// CreateRight saves a right as it stands. right.open when another of the account is under way.
func (tx *Tx) CreateRight(r right.Right) (int64, error) {
	r.EndedAt = time.Time{}
	id, err := tx.create("user_right", "user_id?, kind, role, level, departments, name, email, until, reason, at_command_line, state, basis, "+
		"maker_id?, decider_id?, witness_id?, answer, at, decided_at, ended_at", r)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "right.open"))
}

// MoveRight saves what became of a right that stood at from. changed_meanwhile when it stands
// elsewhere.
func (tx *Tx) MoveRight(r right.Right, from right.State) error {
	return tx.change("user_right", "state, basis, maker_id?, decider_id?, witness_id?, answer, decided_at, ended_at", r,
		"id = ? AND state = ?", r.ID, from)
}

// Right finds a right by id; not_found when there is none.
func (tx *Tx) Right(id int64) (right.Right, error) {
	return one[right.Right](tx, rightSelect+"WHERE r.id = ?", id)
}

// RightsOf lists one account's rights, the newest first.
func (tx *Tx) RightsOf(user int64) ([]right.Right, error) {
	return list[right.Right](tx, rightSelect+"WHERE r.user_id = ? ORDER BY r.id DESC", user)
}

// OpenRights lists the rights that still wait for somebody, the oldest first.
func (tx *Tx) OpenRights() ([]right.Right, error) {
	return list[right.Right](tx, rightSelect+"WHERE r.state IN ('asked', 'pending', 'decided') ORDER BY r.id")
}

// AllRights lists every right, also those that were refused or have ended, by id.
func (tx *Tx) AllRights() ([]right.Right, error) {
	return list[right.Right](tx, rightSelect+"ORDER BY r.id")
}

// moneyRoles are those that move money or goods.
var moneyRoles = slices.DeleteFunc(slices.Clone(access.Roles), func(r access.Role) bool { return !r.Money() })

// Needs says what granting an account a right depends on: whether it moves money, whether
// anybody ever did, whether the college runs single-handed.
func (tx *Tx) Needs(user int64) (right.Need, error) {
	const granted = "EXISTS (SELECT 1 FROM user_right WHERE state = 'granted' AND "
	return find[right.Need](tx, "SELECT "+
		granted+"user_id = ? AND kind = 'grant' AND role IN ?) AS money, "+
		granted+"kind = 'grant' AND role IN ?) AS ever, "+
		granted+"kind = 'single_handed') AS alone", user, moneyRoles, moneyRoles)
}

// SingleHanded reports whether the college runs single-handed.
func (tx *Tx) SingleHanded() (bool, error) {
	return find[bool](tx, "SELECT EXISTS (SELECT 1 FROM user_right WHERE kind = 'single_handed' AND state = 'granted')")
}

// SingleHandedAt reports whether the college ran single-handed at an instant.
func (tx *Tx) SingleHandedAt(at time.Time) (bool, error) {
	return find[bool](tx, `
		SELECT EXISTS (SELECT 1
			FROM user_right
			WHERE kind = 'single_handed' AND state IN ('granted', 'ended') AND decided_at <= ? AND (ended_at = 0 OR ended_at > ?))`, at, at)
}

//go:embed sql/right/holders.sql
var holdersSQL string

// MoneyHolders lists the people who hold a money role on a day by the last right they were
// given. A password set again without a witness since then counts as such a right.
func (tx *Tx) MoneyHolders(today string) ([]right.Holder, error) {
	return list[right.Holder](tx, holdersSQL+"WHERE u.id > 0 AND u.role IN ? ORDER BY u.id", today, NoPassword, moneyRoles)
}

// Administrators counts the accounts that can sign in with a role on a day.
func (tx *Tx) Administrators(role access.Role, today string) (int, error) {
	return find[int](tx, "SELECT count(*) FROM app_user WHERE id > 0 AND role = ? AND disabled = 0 AND (until = '' OR until >= ?)", role, today)
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
