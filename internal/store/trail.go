package store

import (
	"bytes"
	"time"

	"reliefbook/internal/seal"
)

// Trail is the audit trail read once: of every subject the last act that says
// what the record is, and the last that seals its rows.
type Trail struct {
	marker Marker
	said   map[string]seal.Entry
	rows   map[string]seal.Entry
	seen   map[string]bool // subjects of said whose row was met
	Acts   int64
	Taken  int64          // records sealed as they stood
	Since  time.Time      // when rows began to be sealed; zero: they are not yet
	Never  map[Noun]int64 // records whose rows no leaf covers whole, of before that
	Back   []string       // acts at a time before others that were written earlier
	Breaks []string

	latest time.Time
}

// pastNouns are nouns the trail spoke of before: their acts say nothing of a row.
var pastNouns = map[string]bool{"class": true}

// Trail reads every act, sealed or waiting, and holds what its columns say
// against its leaf's own bytes.
func (tx *Tx) Trail() (*Trail, error) {
	t := &Trail{marker: tx.marker, said: map[string]seal.Entry{}, rows: map[string]seal.Entry{}, seen: map[string]bool{}, Never: map[Noun]int64{}}
	for e, err := range each[seal.Entry](tx, "SELECT id, kind, subject, actor_id, at, leaf FROM entry ORDER BY id") {
		if err != nil {
			return nil, err
		}
		if !t.take(e) {
			t.Breaks = append(t.Breaks, seal.Subject("entry", e.ID)+" "+e.Subject)
		}
	}
	return t, nil
}

// take notes an act; false for one whose columns, noun or leaf can't be.
func (t *Trail) take(e seal.Entry) bool {
	t.Acts++
	t.clock(e)
	head := seal.NewAct(e.Kind, e.Subject, e.ActorID, e.At).Encode()
	if !bytes.HasPrefix(e.Leaf, head) {
		return false
	}
	noun, id, ok := SubjectOf(e.Subject)
	if !ok {
		return pastNouns[string(noun)] && t.Since.IsZero()
	}
	if e.Kind == seal.RowsSealed && t.Since.IsZero() {
		t.Since = e.At
	}
	said, rows := seal.CutRows(e.Leaf)
	cover, covered := coverOf[noun]
	if covered != (rows != nil) && !t.Since.IsZero() {
		return false // written beside the program
	}
	if rows != nil {
		t.rows[cover.subject(id)] = e
	}
	if e.Kind == seal.TakenOver {
		t.Taken++
	}
	if len(said) > len(head) && noun != NounPayment {
		t.said[e.Subject] = e
	}
	return true
}

// clock notes an act whose time went back. From where a clock that went back was
// confirmed time counts anew.
func (t *Trail) clock(e seal.Entry) {
	switch {
	case e.Kind == "clock_confirm", e.Kind == "rollback_accept", e.At.After(t.latest):
		t.latest = e.At
	case t.latest.Sub(e.At) > Skew:
		t.Back = append(t.Back, e.Subject+" "+e.Kind)
	}
}

// subject is under which name the acts on a record's rows are kept.
func (c Cover) subject(id int64) string {
	if c.Whole {
		id = 0
	}
	return seal.Subject(c.Noun, id)
}

// Said reports whether the last act that states what a record is states what add writes. It
// marks the record as met.
func (t *Trail) Said(noun Noun, id int64, add func(*seal.LeafWriter)) bool {
	e := t.Last(noun, id)
	return e.ID != 0 && SameLeaf(e, add)
}

// Last is the last act that states what a record is, and marks the record as met; its ID is 0
// when there is none.
func (t *Trail) Last(noun Noun, id int64) seal.Entry {
	subject := seal.Subject(noun, id)
	t.seen[subject] = true
	return t.said[subject]
}

// Gone lists the records of a noun that the trail names and that nobody has met: their rows
// are missing.
func (t *Trail) Gone(noun Noun) (gone []string) {
	for _, subject := range sortedKeys(t.said) {
		if of, _, ok := SubjectOf(subject); ok && of == noun && !t.seen[subject] {
			gone = append(gone, subject)
		}
	}
	return gone
}

// SpoiledRows hashes the rows of every noun again and names the records whose
// last act sealed others, those no act speaks of, and those that are gone.
func (tx *Tx) SpoiledRows(t *Trail) (looked int64, breaks []string, err error) {
	for _, c := range Covers {
		rows, err := tx.rowsOf(c, nil)
		if err != nil {
			return looked, breaks, err
		}
		for _, id := range sortedKeys(rows) {
			looked++
			subject := c.subject(id)
			e, sealed := t.rows[subject]
			switch {
			case sealed:
				if !t.states(e, rows[id]) {
					breaks = append(breaks, subject)
				}
			case t.Since.IsZero():
				t.Never[c.Noun]++
			default:
				breaks = append(breaks, subject)
			}
			delete(t.rows, subject)
		}
	}
	for _, subject := range sortedKeys(t.rows) { // no row was met: the act must say that there is none
		if !t.states(t.rows[subject], nil) {
			breaks = append(breaks, subject)
		}
	}
	return looked, breaks, nil
}

func (t *Trail) states(e seal.Entry, rows []rowHash) bool {
	_, have := seal.CutRows(e.Leaf)
	return bytes.Equal(have, stated(t.marker, e, rows))
}

// Unsealed lists the records of a noun whose rows no act has sealed yet.
func (tx *Tx) Unsealed(t *Trail, noun Noun) (ids []int64, err error) {
	c, ok := coverOf[noun]
	if !ok {
		return nil, nil
	}
	rows, err := tx.rowsOf(c, nil)
	for _, id := range sortedKeys(rows) {
		if _, sealed := t.rows[c.subject(id)]; !sealed {
			ids = append(ids, id)
		}
	}
	return ids, err
}
