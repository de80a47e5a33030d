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

type userRow struct {
	ID           int64
	Login        string
	Name         string
	Role         string
	PasswordHash string
	Disabled     int
	Level        int
	Email        string
	Until        string
	At           int64
}

func (r userRow) user() access.User {
	return access.User{ID: r.ID, Login: r.Login, Name: r.Name, Role: access.Role(r.Role), Level: r.Level, Email: r.Email,
		Until: r.Until, Disabled: r.Disabled == 1, CreatedAt: instant(r.At), Password: fingerprint(r.PasswordHash), NoPassword: r.PasswordHash == NoPassword}
}

// fingerprint tells one password's hash from another without showing it.
func fingerprint(hash string) string {
	sum := sha256.Sum256([]byte(hash))
	return hex.EncodeToString(sum[:8])
}

const userColumns = "id, login, name, role, password_hash, disabled, level, email, until, at"

// NoPassword is the hash of an account whose person has set no password yet; no password has it.
const NoPassword = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// CreateUser saves a new account, with no role and no password. user.login_taken when the log-in name exists.
func (tx *Tx) CreateUser(u access.User, at time.Time) (int64, error) {
	next, err := tx.nextUser()
	if err != nil {
		return 0, err
	}
	id, err := tx.insert("INSERT INTO app_user (id, login, name, role, password_hash, must_change, disabled, level, email, until, at) VALUES ("+next+
		", ?, ?, ?, ?, 0, 0, 1, '', '', ?)", u.Login, u.Name, string(access.None), NoPassword, micros(at)) //arch:sql next is a constant or a number
	return id, ifDuplicate(err, fault.New(fault.Conflict, "form.invalid").Field("login", "user.login_taken"))
}

// nextUser is the next user's number, as SQL: the embedded engine counts on from
// the row of the command line, which is -1, and no user is 0.
func (tx *Tx) nextUser() (string, error) {
	if tx.engine == Postgres {
		return "DEFAULT", nil
	}
	var n int64
	err := tx.scan(&n, "SELECT coalesce(max(id), 0) + 1 FROM app_user WHERE id > 0")
	return strconv.FormatInt(n, 10), fault.Wrap(err, "number a user")
}

// DisableUser keeps a user out.
func (tx *Tx) DisableUser(id int64) error {
	return guarded(tx.affect("UPDATE app_user SET disabled = 1 WHERE id = ? AND id > 0", id))
}

// EmpowerUser gives a user what a right says: role, level, departments, name, address
// and last day; who was kept out may come in again.
func (tx *Tx) EmpowerUser(u access.User) error {
	if err := guarded(tx.affect("UPDATE app_user SET role = ?, level = ?, name = ?, email = ?, until = ?, disabled = 0 WHERE id = ? AND id > 0",
		string(u.Role), max(u.Level, 1), u.Name, u.Email, u.Until, u.ID)); err != nil {
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

// SetPassword replaces a password's hash.
func (tx *Tx) SetPassword(id int64, hash string) error {
	return guarded(tx.affect("UPDATE app_user SET password_hash = ? WHERE id = ? AND id > 0", hash, id))
}

// User finds a user by id.
func (tx *Tx) User(id int64) (access.User, error) {
	var row userRow
	if err := tx.one(&row, "SELECT "+userColumns+" FROM app_user WHERE id = ? AND id > 0", id); err != nil {
		return access.User{}, err
	}
	return tx.withDepartments(row.user())
}

// UserByLogin finds a user and the password's hash by log-in name.
func (tx *Tx) UserByLogin(login string) (access.User, string, error) {
	var row userRow
	if err := tx.one(&row, "SELECT "+userColumns+" FROM app_user WHERE login = ? AND id > 0", login); err != nil {
		return access.User{}, "", err
	}
	u, err := tx.withDepartments(row.user())
	return u, row.PasswordHash, err
}

func (tx *Tx) withDepartments(u access.User) (access.User, error) {
	err := tx.scan(&u.Departments, "SELECT department_id FROM user_department WHERE user_id = ? ORDER BY department_id", u.ID)
	return u, err
}

// Users lists every user in the order they were made.
func (tx *Tx) Users() ([]access.User, error) {
	list, err := tx.UserRows()
	return slices.DeleteFunc(list, func(u access.User) bool { return u.ID < 0 }), err
}

// UserRows lists every user and the row that stands for the command line.
func (tx *Tx) UserRows() ([]access.User, error) {
	var rows []userRow
	if err := tx.scan(&rows, "SELECT "+userColumns+" FROM app_user ORDER BY id"); err != nil {
		return nil, err
	}
	var links []struct{ UserID, DepartmentID int64 }
	if err := tx.scan(&links, "SELECT user_id, department_id FROM user_department ORDER BY user_id, department_id"); err != nil {
		return nil, err
	}
	of := make(map[int64][]int64)
	for _, l := range links {
		of[l.UserID] = append(of[l.UserID], l.DepartmentID)
	}
	users := make([]access.User, len(rows))
	for i, r := range rows {
		users[i] = r.user()
		users[i].Departments = of[r.ID]
	}
	return users, nil
}

// CountUsers is how many users there are; 0 is a database nobody has set up.
func (tx *Tx) CountUsers() (n int, err error) {
	err = tx.scan(&n, "SELECT count(*) FROM app_user WHERE id > 0")
	return n, err
}
