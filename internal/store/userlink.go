package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
)

type userLinkRow struct {
	ID      int64
	UserID  int64
	RightID int64
	Hash    []byte
	Expiry  int64
	State   string
	ByID    int64
	At      int64
}

func (r userLinkRow) link() link.Password {
	return link.Password{ID: r.ID, UserID: r.UserID, RightID: r.RightID, Hash: r.Hash, Expiry: instant(r.Expiry), State: link.State(r.State), ByID: r.ByID, At: instant(r.At)}
}

const userLinkSelect = "SELECT id, user_id, right_id, hash, expiry, state, by_id, at FROM user_link "

// PutUserLink saves a new link.
func (tx *Tx) PutUserLink(l link.Password) (int64, error) {
	id, err := tx.insert("INSERT INTO user_link (user_id, right_id, hash, expiry, state, by_id, at) VALUES (?, ?, ?, ?, 'open', ?, ?)",
		l.UserID, l.RightID, l.Hash, micros(l.Expiry), l.ByID, micros(l.At))
	return id, fault.Wrap(err, "save a one-time link")
}

// UserLinkByHash finds a link; not_found for any other hash.
func (tx *Tx) UserLinkByHash(hash []byte) (link.Password, error) {
	var row userLinkRow
	err := tx.one(&row, userLinkSelect+"WHERE hash = ?", hash)
	return row.link(), err
}

// EndUserLink spends an open link or takes it back: changed_meanwhile when it is not open.
func (tx *Tx) EndUserLink(id int64, state link.State) error {
	return guarded(tx.affect("UPDATE user_link SET state = ? WHERE id = ? AND state = 'open'", state, id))
}

// UserLinks lists every link, or those of one account (0: of all), the oldest first.
func (tx *Tx) UserLinks(user int64) ([]link.Password, error) {
	var rows []userLinkRow
	err := tx.scan(&rows, userLinkSelect+"WHERE ? = 0 OR user_id = ? ORDER BY id", user, user)
	list := make([]link.Password, len(rows))
	for i, r := range rows {
		list[i] = r.link()
	}
	return list, fault.Wrap(err, "list one-time links")
}

// PutSetupToken keeps the hash of the one-time link that makes a role's first holder, in place of any earlier one.
func (tx *Tx) PutSetupToken(role access.Role, hash []byte, expiry time.Time) error {
	if err := tx.exec("DELETE FROM setup_token WHERE role = ?", string(role)); err != nil {
		return err
	}
	return tx.exec("INSERT INTO setup_token (role, hash, expiry) VALUES (?, ?, ?)", string(role), hash, micros(expiry))
}

// SetupToken is the role that a link makes; not_found when it is none, spent, replaced or too old.
func (tx *Tx) SetupToken(hash []byte, at time.Time) (access.Role, error) {
	var role string
	err := tx.one(&role, "SELECT role FROM setup_token WHERE hash = ? AND expiry > ?", hash, micros(at))
	return access.Role(role), err
}

// ForgetSetupToken takes the link back: somebody has the role.
func (tx *Tx) ForgetSetupToken(role access.Role) error {
	return fault.Wrap(tx.exec("DELETE FROM setup_token WHERE role = ?", string(role)), "take a setup link back")
}

// SetupHashes lists the hashes of the links that make administrators.
func (tx *Tx) SetupHashes() ([][]byte, error) {
	var rows []struct{ Hash []byte }
	err := tx.scan(&rows, "SELECT hash FROM setup_token ORDER BY role")
	list := make([][]byte, len(rows))
	for i, r := range rows {
		list[i] = r.Hash
	}
	return list, fault.Wrap(err, "list setup links")
}

// UseSetupToken spends the link: not_found when it was spent meanwhile.
func (tx *Tx) UseSetupToken(hash []byte, at time.Time) error {
	n, err := tx.affect("DELETE FROM setup_token WHERE hash = ? AND expiry > ?", hash, micros(at))
	if err == nil && n != 1 {
		err = NotFound()
	}
	return err
}
