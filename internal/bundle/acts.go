package bundle

import (
	"strconv"
	"strings"

	"reliefbook/internal/person"
	"reliefbook/internal/seal"
)

var actColumns = []string{"seq", "time_utc", "kind", "subject", "actor", "actor_name", "says"}

// recordKinds are the leaves that are rebuilt from records, so that their bytes are always there.
var recordKinds = map[string]bool{"voucher": true, "account": true, "roster": true, "receipt": true, seal.KindRotate: true}

// numbers are the fields of leaves that are asked for as a number: of a document, a
// meeting's minutes, an invoice, a duty member, a bank's entry, a key. They are shown as what they are.
var numbers = map[string]bool{"doc_no": true, "minutes": true, "number": true, "serial": true, "ref": true, "key": true}

// shown keeps a leaf's bytes back when what somebody wrote in it may be
// somebody's papers: the hash alone proves the log as well.
func (l Leaf) shown() Leaf {
	if recordKinds[l.Kind] {
		return l
	}
	_, _, fields, err := seal.DecodeLeaf(l.Bytes)
	if err != nil {
		return l
	}
	for _, f := range fields {
		if text, ok := f.Text(); ok && !numbers[f.Name] && person.HoldsPapers(text) {
			h := seal.LeafHash(l.Bytes)
			return Leaf{Seq: l.Seq, Kind: l.Kind, Subject: l.Subject, Hash: h[:]}
		}
	}
	return l
}

// act writes what a leaf says, for people.
func (l Leaf) act(t *table, c *Chart) {
	t.int(l.Seq)
	if l.Bytes == nil {
		t.plain("").plain(l.Kind).plain(l.Subject).plain("").plain("").plain("").end()
		return
	}
	_, _, fields, err := seal.DecodeLeaf(l.Bytes)
	if err != nil {
		fields = nil
	}
	var at, actor, name string
	var says []string
	for i, f := range fields {
		switch {
		case i == 0 && f.Name == "subject":
		case i == 1 && f.Name == "actor":
			id, _ := f.Int()
			actor, name = f.String(), c.people[id]
		case i == 2 && f.Name == "at":
			at = f.String()
		default:
			says = append(says, f.Name+"="+f.String())
		}
	}
	t.plain(at).plain(l.Kind).plain(l.Subject).plain(actor).plain(name).plain(strings.Join(says, "; ")).end()
}

// subjectOf is what a leaf's bytes say its subject is.
func subjectOf(leaf []byte) (kind, subject string) {
	_, kind, fields, err := seal.DecodeLeaf(leaf)
	if err != nil || len(fields) == 0 || fields[0].Name != "subject" {
		return "", ""
	}
	subject, _ = fields[0].Text()
	return kind, subject
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
