package store

import "time"

// PutUpload keeps an encrypted file between its dry run and its import, and
// forgets those before an instant.
func (tx *Tx) PutUpload(actor int64, name string, content []byte, at, forget time.Time) (int64, error) {
	if err := tx.exec("DELETE FROM upload WHERE at < ?", forget); err != nil {
		return 0, err
	}
	return tx.insert("INSERT INTO upload (actor_id, name, content, at) VALUES (?, ?, ?, ?)", actor, name,
		marked(tx.marker, "upload", content, actor, name, micros(at)), at)
}

// uploadRow is a file as it is kept: behind a keyed mark of the row.
type uploadRow struct {
	ActorID int64
	Name    string
	Content []byte
	At      int64
}

const uploadSelect = "SELECT actor_id, name, content, at FROM upload "

func (r uploadRow) open(m Marker) ([]byte, bool) {
	return unmarked(m, "upload", r.Content, r.ActorID, r.Name, r.At)
}

// Upload gives an actor's own kept file; one this program did not write is not there.
func (tx *Tx) Upload(actor, id int64) (name string, content []byte, err error) {
	row, err := one[uploadRow](tx, uploadSelect+"WHERE id = ? AND actor_id = ?", id, actor)
	if err != nil {
		return "", nil, err
	}
	content, ok := row.open(tx.marker)
	if !ok {
		return "", nil, NotFound()
	}
	return row.Name, content, nil
}

// ForgetUploads forgets every kept file: those the version before kept have no mark.
func (tx *Tx) ForgetUploads() error { return tx.exec("DELETE FROM upload") }

// DropUpload forgets a file whose import is done.
func (tx *Tx) DropUpload(id int64) error { return tx.exec("DELETE FROM upload WHERE id = ?", id) }
