package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
)

const userLinkSelect = "SELECT id, user_id, right_id, hash, expiry, state, by_id, at FROM user_link "

// PutUserLink saves a link by which a user sets a password, and gives its id.
func (tx *Tx) PutUserLink(l link.Password) (int64, error) {
	l.State = link.Open
	return tx.create("user_link", "user_id, right_id, hash, expiry, state, by_id, at", l)
}

// UserLinkByHash finds the link with a token's hash; not_found when there is none.
func (tx *Tx) UserLinkByHash(hash []byte) (link.Password, error) {
	return one[link.Password](tx, userLinkSelect+"WHERE hash = ?", hash)
}

// EndUserLink marks an open link as used or withdrawn. changed_meanwhile when it is not open.
func (tx *Tx) EndUserLink(id int64, state link.State) error {
	return guarded(tx.affect("UPDATE user_link SET state = ? WHERE id = ? AND state = 'open'", state, id))
}

// UserLinks lists every link, or those of one account (0: of all), the oldest first.
func (tx *Tx) UserLinks(user int64) ([]link.Password, error) {
	return list[link.Password](tx, userLinkSelect+"WHERE ? = 0 OR user_id = ? ORDER BY id", user, user)
}

// PutSetupToken keeps the hash of the one-time link that makes a role's first holder, in place of any earlier one.
func (tx *Tx) PutSetupToken(role access.Role, hash []byte, expiry time.Time) error {
	if err := tx.exec("DELETE FROM setup_token WHERE role = ?", role); err != nil {
		return err
	}
	return tx.exec("INSERT INTO setup_token (role, hash, expiry) VALUES (?, ?, ?)", role, hash, expiry)
}

// SetupToken is the role that a set-up link makes the first holder of; not_found when there is
// no such link, or it was used, replaced or has expired.
func (tx *Tx) SetupToken(hash []byte, at time.Time) (access.Role, error) {
	return one[access.Role](tx, "SELECT role FROM setup_token WHERE hash = ? AND expiry > ?", hash, at)
}

// ForgetSetupToken deletes the set-up link of a role, which somebody has by now.
func (tx *Tx) ForgetSetupToken(role access.Role) error {
	return fault.Wrap(tx.exec("DELETE FROM setup_token WHERE role = ?", role), "take a setup link back")
}

// SetupHashes lists the hashes of the links that make administrators.
func (tx *Tx) SetupHashes() ([][]byte, error) {
	return list[[]byte](tx, "SELECT hash FROM setup_token ORDER BY role")
}

// UseSetupToken spends the link: not_found when it was spent meanwhile.
func (tx *Tx) UseSetupToken(hash []byte, at time.Time) error {
	n, err := tx.affect("DELETE FROM setup_token WHERE hash = ? AND expiry > ?", hash, at)
	if err == nil && n != 1 {
		err = NotFound()
	}
	return err
}
