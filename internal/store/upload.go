package store

import "time"

// PutUpload saves an encrypted file between its dry run and its import and gives its id. Files
// kept before an instant are deleted.
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

// Upload gives a kept file of the actor; not_found when there is none, it is another person's,
// or this program did not write it.
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

// ForgetUploads deletes every kept file: those that the version before kept have no mark.
func (tx *Tx) ForgetUploads() error { return tx.exec("DELETE FROM upload") }

// DropUpload deletes a kept file whose import is done.
func (tx *Tx) DropUpload(id int64) error { return tx.exec("DELETE FROM upload WHERE id = ?", id) }
