package store

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
)

// userRow is a user with the password's hash, which stays in here but for who signs in.
type userRow struct {
	access.User
	PasswordHash string
}

func (r userRow) user() access.User {
	u := r.User
	u.Password, u.NoPassword = fingerprint(r.PasswordHash), r.PasswordHash == NoPassword
	return u
}

// fingerprint tells one password's hash from another without showing it.
func fingerprint(hash string) string {
	sum := sha256.Sum256([]byte(hash))
	return hex.EncodeToString(sum[:8])
}

const userSelect = "SELECT id, login, name, role, password_hash, disabled, level, email, until, at AS created_at FROM app_user "

// NoPassword stands for the password hash of an account whose person has set no password yet.
// No password has this hash.
const NoPassword = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// CreateUser saves a new account, with no role and no password. user.login_taken when the log-in name exists.
func (tx *Tx) CreateUser(u access.User, at time.Time) (int64, error) {
	next, err := tx.nextUser()
	if err != nil {
		return 0, err
	}
	id, err := tx.insert(`
		INSERT INTO app_user (id, login, name, role, password_hash, must_change, disabled, level, email, until, at)
		VALUES (`+next+", ?, ?, ?, ?, 0, 0, 1, '', '', ?)", u.Login, u.Name, access.None, NoPassword, at) //arch:sql next is a constant or a number
	return id, ifDuplicate(err, fault.New(fault.Conflict, "form.invalid").Field("login", "user.login_taken"))
}

// nextUser is the next user's number, as SQL: the embedded engine counts on from
// the row of the command line, which is -1, and no user is 0.
func (tx *Tx) nextUser() (string, error) {
	if tx.engine == Postgres {
		return "DEFAULT", nil
	}
	n, err := find[int64](tx, "SELECT coalesce(max(id), 0) + 1 FROM app_user WHERE id > 0")
	return strconv.FormatInt(n, 10), err
}

// DisableUser keeps a user from signing in. changed_meanwhile when there is no such user.
func (tx *Tx) DisableUser(id int64) error {
	return guarded(tx.affect("UPDATE app_user SET disabled = 1 WHERE id = ? AND id > 0", id))
}

// EmpowerUser gives a user what a right says: role, level, departments, name, address and last
// day. A disabled user can sign in again. changed_meanwhile when there is no such user.
func (tx *Tx) EmpowerUser(u access.User) error {
	u.Level, u.Disabled = max(u.Level, 1), false
	if err := tx.change("app_user", "role, level, name, email, until, disabled", u, "id = ? AND id > 0", u.ID); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM user_department WHERE user_id = ?", u.ID); err != nil {
		return err
	}
	return tx.setDepartments(u.ID, u.Departments)
}

func (tx *Tx) setDepartments(user int64, departments []int64) error {
	return tx.bulk("user_department", []string{"user_id", "department_id"}, len(departments),
		func(i int) []any { return []any{user, departments[i]} })
}

// SetPassword replaces a user's password hash. changed_meanwhile when there is no such user.
func (tx *Tx) SetPassword(id int64, hash string) error {
	return guarded(tx.affect("UPDATE app_user SET password_hash = ? WHERE id = ? AND id > 0", hash, id))
}

// User finds a user by id; not_found when there is none.
func (tx *Tx) User(id int64) (access.User, error) {
	row, err := one[userRow](tx, userSelect+"WHERE id = ? AND id > 0", id)
	if err != nil {
		return access.User{}, err
	}
	return tx.withDepartments(row)
}

// UserByLogin finds a user and the password's hash by log-in name; not_found when there is
// none.
func (tx *Tx) UserByLogin(login string) (access.User, string, error) {
	row, err := one[userRow](tx, userSelect+"WHERE login = ? AND id > 0", login)
	if err != nil {
		return access.User{}, "", err
	}
	u, err := tx.withDepartments(row)
	return u, row.PasswordHash, err
}

func (tx *Tx) withDepartments(r userRow) (u access.User, err error) {
	u = r.user()
	u.Departments, err = list[int64](tx, "SELECT department_id FROM user_department WHERE user_id = ? ORDER BY department_id", u.ID)
	return u, err
}

// Users lists every user in the order they were made.
func (tx *Tx) Users() ([]access.User, error) {
	list, err := tx.UserRows()
	return slices.DeleteFunc(list, func(u access.User) bool { return u.ID < 0 }), err
}

// UserRows lists every user and the row that stands for the command line.
func (tx *Tx) UserRows() ([]access.User, error) {
	rows, err := list[userRow](tx, userSelect+"ORDER BY id")
	if err != nil {
		return nil, err
	}
	links, err := list[keyed[int64]](tx, "SELECT user_id AS id, department_id AS value FROM user_department ORDER BY user_id, department_id")
	of := make(map[int64][]int64)
	for _, l := range links {
		of[l.ID] = append(of[l.ID], l.Value)
	}
	users := make([]access.User, len(rows))
	for i, r := range rows {
		users[i] = r.user()
		users[i].Departments = of[r.ID]
	}
	return users, err
}

// CountUsers is how many users there are; 0 when nobody has set up the database yet.
func (tx *Tx) CountUsers() (int, error) {
	return find[int](tx, "SELECT count(*) FROM app_user WHERE id > 0")
}
