package store

import (
	"context"
	"time"
)

// Sessions is where signed-in sessions live; it is the store of the session
// library, which hashes the tokens it hands here.
type Sessions struct {
	DB  *DB
	Now func() time.Time
}

// FindCtx gives a session's data; found is false when there is none or it has expired.
func (s Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	var row sessionRow
	err = s.DB.Read(ctx, func(tx *Tx) error {
		row, err = find[sessionRow](tx, "SELECT token, data, expiry FROM session WHERE token = ? AND expiry > ?", token, s.Now())
		return err
	})
	data, found = row.open(s.DB.marker)
	return data, found, err
}

// sessionRow is a session as it is kept: its data begins with a keyed mark, so
// that nobody signs in by writing to the database.
type sessionRow struct {
	Token  string
	Data   []byte
	Expiry int64
}

// open gives the data; false for a row that this program did not write.
func (r sessionRow) open(m Marker) ([]byte, bool) {
	return unmarked(m, "session", r.Data, r.Token, r.Expiry)
}

// CommitCtx saves a session and deletes those that have expired.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	data = marked(s.DB.marker, "session", data, token, micros(expiry))
	return s.DB.Write(ctx, func(tx *Tx) error {
		if err := tx.exec("DELETE FROM session WHERE expiry < ?", s.Now()); err != nil {
			return err
		}
		return tx.exec(`
			INSERT INTO session (token, data, expiry)
			VALUES (?, ?, ?)
			ON CONFLICT (token) DO UPDATE
			SET data = excluded.data, expiry = excluded.expiry`, token, data, expiry)
	})
}

// DeleteCtx ends a session.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.DB.Write(ctx, func(tx *Tx) error { return tx.exec("DELETE FROM session WHERE token = ?", token) })
}

// Find, Commit and Delete complete the library's interface; it calls the Ctx ones.

// Find is FindCtx without a context.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token) //arch:context the session library's interface has none
}

// Commit is CommitCtx without a context.
func (s Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry) //arch:context the session library's interface has none
}

// Delete is DeleteCtx without a context.
func (s Sessions) Delete(token string) error {
	return s.DeleteCtx(context.Background(), token) //arch:context the session library's interface has none
}
