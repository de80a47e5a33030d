package statement

import (
	"bytes"
	"errors"
)

// camtReader fills one entry, one balance and one statement at a time while the
// file is walked: what is kept of it are the statement's own lines.
type camtReader struct {
	statement File
	pieces    []camtPiece
	one       camtStatement
	balance   camtBalance
	entry     camtEntry
	lines     int                 // of the statements before
	room      []Line              // for those of the first
	at        [maxDepth + 1]frame // where the walk is, by depth
	seen      map[string]string   // short texts that come again and again
}

// maxEnvelope is how deep the statements may lie.
const maxEnvelope = 6

// frame is one open element: what it is, and its own text so far.
type frame struct {
	node *camtNode // nil: nobody asks
	text []byte
}

// camtNode is an element we know: what stands below it and what is done with it.
type camtNode struct {
	below map[string]*camtNode
	start func(*camtReader, *xmlScan)
	text  func(*camtReader, string) // nil: its text is not gathered
	end   func(*camtReader) error
}

// What ends the reading of a file that is well formed.
var (
	errXMLText    = errors.New("statement.xml_text")
	errXMLPending = errors.New("statement.xml_pending")
	errEnough     = errors.New("enough problems are named")
)

// read walks the file to its end. A broken one is broken whatever stood before.
func (r *camtReader) read(data []byte) error {
	if !clean(data) {
		return errXMLBroken
	}
	r.seen = map[string]string{}
	r.room = make([]Line, 0, min(maxEntries, bytes.Count(data, []byte("Ntry>"))/2))
	x := &xmlScan{data: data}
	enough := false
	for {
		kind, err := x.next()
		if err != nil || kind == xmlDone {
			return err
		}
		if enough {
			continue // the problems that were found stand, if the file is whole
		}
		switch err = r.take(kind, x); {
		case errors.Is(err, errEnough):
			enough = true
		case err != nil:
			return err
		}
	}
}

func (r *camtReader) take(kind xmlKind, x *xmlScan) error {
	switch kind {
	case xmlStart:
		up, here := r.at[x.depth-1].node, &r.at[x.depth]
		here.node, here.text = nil, here.text[:0]
		if x.depth == 1 {
			here.node = camtRoot // whatever it is called
		} else if up != nil {
			here.node = up.below[string(x.name)]
		}
		if here.node == nil && up == camtRoot && x.depth < maxEnvelope {
			here.node = camtRoot // an envelope around the document, such as ISO 20022's head.001
		}
		if n := here.node; n != nil && n.start != nil {
			n.start(r, x)
		}
	case xmlText:
		return r.at[x.depth].take(x)
	case xmlEnd:
		here := &r.at[x.depth+1]
		n := here.node
		if n != nil && n.text != nil {
			n.text(r, r.shared(here.text))
		}
		if n != nil && n.end != nil {
			return n.end(r)
		}
	}
	return nil
}

// shared is the text as a string, the same one for short texts that were there before: days, sides, states.
func (r *camtReader) shared(text []byte) string {
	if s, ok := r.seen[string(text)]; ok {
		return s
	}
	s := string(text)
	if len(s) <= 16 && len(r.seen) < 1000 {
		r.seen[s] = s
	}
	return s
}

// take gathers a text where it is asked for.
func (f *frame) take(x *xmlScan) error {
	if f.node == nil || f.node.text == nil {
		return nil
	}
	if len(f.text)+len(x.text) > maxText {
		return errXMLText
	}
	if x.raw {
		f.text = append(f.text, x.text...)
	} else {
		f.text = appendText(f.text, x.text)
	}
	return nil
}

func (r *camtReader) startStatement(*xmlScan) {
	r.one = camtStatement{Lines: r.room}
	r.room = nil
	r.entry = camtEntry{}
}

func (r *camtReader) endStatement() error {
	p, ok := r.statement.piece(&r.one, len(r.pieces) == 0)
	if !ok {
		return errEnough
	}
	r.pieces, r.lines = append(r.pieces, p), r.lines+len(p.lines)
	return r.bounded()
}

func (r *camtReader) endBalance() error {
	if r.one.Balances = append(r.one.Balances, r.balance); len(r.one.Balances) > maxBalances {
		return errXMLDeep
	}
	return nil
}

func (r *camtReader) endEntry() error {
	s := &r.statement
	if r.lines+len(r.one.Lines) >= maxEntries {
		s.problem(0, -1, "statement.too_many", "Max", maxEntries)
		return errEnough
	}
	s.entry(&r.one, r.lines+len(r.one.Lines)+1, r.entry)
	r.entry = camtEntry{}
	return r.bounded()
}

// bounded stops at enough problems, and at too many entries that are not booked.
func (r *camtReader) bounded() error {
	switch n := len(r.statement.Problems); {
	case n > maxPending:
		return errXMLPending
	case n > maxProblems && r.statement.Errors() > maxProblems:
		return errEnough
	}
	return nil
}

// leaf is an element whose text is put somewhere.
func leaf(to func(*camtReader) *string) *camtNode {
	return &camtNode{text: func(r *camtReader, text string) { *to(r) = text }}
}

// holding is an element that only holds others.
func holding(name string, n *camtNode) *camtNode {
	return &camtNode{below: map[string]*camtNode{name: n}}
}

// amount is an element with a currency.
func amount(to func(*camtReader) *camtAmount) *camtNode {
	n := leaf(func(r *camtReader) *string { return &to(r).Value })
	n.start = func(r *camtReader, x *xmlScan) { to(r).Currency = r.shared(x.attr("Ccy")) }
	return n
}
