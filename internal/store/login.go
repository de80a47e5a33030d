package store

import (
	"bytes"
	"time"

	"reliefbook/internal/fault"
)

// LoginCount is how often signing in failed lately, and when it last did.
type LoginCount struct {
	Fails int
	At    time.Time
}

// LockLogins makes every other transaction that counts failures wait: what is
// counted before a hash must not be counted twice from the same number.
func (tx *Tx) LockLogins() error { return tx.lock("logins") }

// LoginCount reads the failures counted under a name; zero when there are none.
func (tx *Tx) LoginCount(name string) (LoginCount, error) {
	return find[LoginCount](tx, "SELECT fails, at FROM login_count WHERE name = ?", name)
}

// PutLoginCount saves the failures counted under a name.
func (tx *Tx) PutLoginCount(name string, c LoginCount) error {
	return tx.exec(`
		INSERT INTO login_count (name, fails, at)
		VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE
		SET fails = excluded.fails, at = excluded.at`, name, c.Fails, c.At)
}

// GiveBackLogin subtracts one failure that turned out to be none.
func (tx *Tx) GiveBackLogin(name string) error {
	return tx.exec("UPDATE login_count SET fails = fails - 1 WHERE name = ? AND fails > 0", name)
}

// ForgetLogins deletes the failures counted under a name.
func (tx *Tx) ForgetLogins(name string) error {
	return tx.exec("DELETE FROM login_count WHERE name = ?", name)
}

// SweepLogins deletes the counts whose last failure was before an instant.
func (tx *Tx) SweepLogins(before time.Time) error {
	return tx.exec("DELETE FROM login_count WHERE at < ?", before)
}

// KnownDevice finds the device of the user with this hash, used since an instant; 0
// when there is none, or only a row that this program did not write.
func (tx *Tx) KnownDevice(user int64, hash []byte, since time.Time) (id int64, err error) {
	r, err := find[deviceRow](tx, "SELECT id, user_id, hash, mark, at FROM known_device WHERE hash = ? AND user_id = ? AND seen > ?", hash, user, since)
	if r.ID == 0 || !r.ours(tx.marker) {
		return 0, err
	}
	return r.ID, err
}

type deviceRow struct {
	ID, UserID, At int64
	Hash, Mark     []byte
}

func (r deviceRow) ours(m Marker) bool {
	return bytes.Equal(r.Mark, mark(m, "known_device", r.UserID, r.Hash, r.At))
}

// AddDevice keeps a device of the user, beside the most-1 used last; the others, and
// everybody's that were not used since an instant, are forgotten.
func (tx *Tx) AddDevice(user int64, hash []byte, most int, at, since time.Time) error {
	if err := tx.exec("DELETE FROM known_device WHERE seen <= ?", since); err != nil {
		return err
	}
	err := tx.exec(`
		DELETE FROM known_device
		WHERE user_id = ? AND id NOT IN (
			SELECT id
			FROM known_device
			WHERE user_id = ?
			ORDER BY seen DESC, id DESC
			LIMIT ?)`, user, user, most-1)
	if err != nil {
		return err
	}
	return fault.Wrap(tx.exec("INSERT INTO known_device (user_id, hash, mark, at, seen) VALUES (?, ?, ?, ?, ?)", user, hash,
		mark(tx.marker, "known_device", user, hash, micros(at)), at, at), "keep a device")
}

// SeeDevice saves when a known device was last used.
func (tx *Tx) SeeDevice(id int64, at time.Time) error {
	return tx.exec("UPDATE known_device SET seen = ? WHERE id = ?", at, id)
}

// ForgetDevices deletes every known device of the user.
func (tx *Tx) ForgetDevices(user int64) error {
	return tx.exec("DELETE FROM known_device WHERE user_id = ?", user)
}
