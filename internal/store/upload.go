package store

import "time"

// PutUpload keeps an encrypted file between its dry run and its import, and
// forgets those before an instant.
func (tx *Tx) PutUpload(actor int64, name string, content []byte, at, forget time.Time) (int64, error) {
	if err := tx.exec("DELETE FROM upload WHERE at < ?", micros(forget)); err != nil {
		return 0, err
	}
	return tx.insert("INSERT INTO upload (actor_id, name, content, at) VALUES (?, ?, ?, ?)", actor, name, content, micros(at))
}

// Upload gives an actor's own kept file.
func (tx *Tx) Upload(actor, id int64) (name string, content []byte, err error) {
	var row struct {
		Name    string
		Content []byte
	}
	err = tx.one(&row, "SELECT name, content FROM upload WHERE id = ? AND actor_id = ?", id, actor)
	return row.Name, row.Content, err
}

// DropUpload forgets a file whose import is done.
func (tx *Tx) DropUpload(id int64) error { return tx.exec("DELETE FROM upload WHERE id = ?", id) }
