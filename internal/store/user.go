package store

import (
	"crypto/sha256"
	"encoding/hex"
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
	MustChange   int
	Disabled     int
	Level        int
	Email        string
	At           int64
}

func (r userRow) user() access.User {
	return access.User{ID: r.ID, Login: r.Login, Name: r.Name, Role: access.Role(r.Role), Level: r.Level, Email: r.Email,
		MustChange: r.MustChange == 1, Disabled: r.Disabled == 1, CreatedAt: instant(r.At), Password: fingerprint(r.PasswordHash)}
}

// fingerprint tells one password's hash from another without showing it.
func fingerprint(hash string) string {
	sum := sha256.Sum256([]byte(hash))
	return hex.EncodeToString(sum[:8])
}

const userColumns = "id, login, name, role, password_hash, must_change, disabled, level, email, at"

// CreateUser saves a new user. user.login_taken when the log-in name exists.
func (tx *Tx) CreateUser(u access.User, passwordHash string, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO app_user (login, name, role, password_hash, must_change, disabled, level, email, at)
		VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)`, u.Login, u.Name, string(u.Role), passwordHash, flag(u.MustChange), max(u.Level, 1), u.Email, micros(at))
	if err != nil {
		return 0, ifDuplicate(err, fault.New(fault.Conflict, "form.invalid").Field("login", "user.login_taken"))
	}
	return id, tx.setDepartments(id, u.Departments)
}

// UpdateUser saves a user's name, role, departments and whether it is disabled.
func (tx *Tx) UpdateUser(u access.User) error {
	if err := guarded(tx.affect("UPDATE app_user SET name = ?, role = ?, disabled = ?, level = ?, email = ? WHERE id = ?",
		u.Name, string(u.Role), flag(u.Disabled), max(u.Level, 1), u.Email, u.ID)); err != nil {
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

// SetPassword replaces a password's hash; mustChange when somebody else chose it.
func (tx *Tx) SetPassword(id int64, hash string, mustChange bool) error {
	return guarded(tx.affect("UPDATE app_user SET password_hash = ?, must_change = ? WHERE id = ?", hash, flag(mustChange), id))
}

// User finds a user by id.
func (tx *Tx) User(id int64) (access.User, error) {
	var row userRow
	if err := tx.one(&row, "SELECT "+userColumns+" FROM app_user WHERE id = ?", id); err != nil {
		return access.User{}, err
	}
	return tx.withDepartments(row.user())
}

// UserByLogin finds a user and the password's hash by log-in name.
func (tx *Tx) UserByLogin(login string) (access.User, string, error) {
	var row userRow
	if err := tx.one(&row, "SELECT "+userColumns+" FROM app_user WHERE login = ?", login); err != nil {
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
	err = tx.scan(&n, "SELECT count(*) FROM app_user")
	return n, err
}

// PutSetupToken keeps the hash of the one-time link, in place of any earlier one.
func (tx *Tx) PutSetupToken(hash []byte, expiry time.Time) error {
	if err := tx.exec("DELETE FROM setup_token"); err != nil {
		return err
	}
	return tx.exec("INSERT INTO setup_token (hash, expiry) VALUES (?, ?)", hash, micros(expiry))
}

// HasSetupToken reports whether the hash is that of a link still good at an instant.
func (tx *Tx) HasSetupToken(hash []byte, at time.Time) (bool, error) {
	var n int
	err := tx.scan(&n, "SELECT count(*) FROM setup_token WHERE hash = ? AND expiry > ?", hash, micros(at))
	return n == 1, err
}

// UseSetupToken spends the link; false when it was spent, replaced or is too old.
func (tx *Tx) UseSetupToken(hash []byte, at time.Time) (bool, error) {
	n, err := tx.affect("DELETE FROM setup_token WHERE hash = ? AND expiry > ?", hash, micros(at))
	return n == 1, err
}
