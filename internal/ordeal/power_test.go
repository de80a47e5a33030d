//go:build linux

package ordeal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// node is one file's content: what a sync made safe, and what was written since.
type node struct {
	safe  []byte
	since []event // writes and truncates, in their order
	size  int64   // as the program sees it: a plain write goes to the end, of a new file as of one opened to append
}

// move is a change of a folder: a name stands for a file from now on, or for none.
type move struct {
	from, name string // from: the name it had before, of a rename
	file       *node
}

// medium is the files of a recording as a disk has them.
type medium struct {
	roots []string
	now   map[string]*node  // as the program sees them
	safe  map[string]*node  // as they are after a power cut, but for what follows
	since map[string][]move // by folder, in their order
}

// newMedium takes what lies in folders now as safe.
func newMedium(t testing.TB, roots ...string) *medium {
	t.Helper()
	m := &medium{roots: roots, now: map[string]*node{}, safe: map[string]*node{}, since: map[string][]move{}}
	for _, root := range roots {
		names, err := os.ReadDir(root)
		check(t, err)
		for _, n := range names {
			if n.IsDir() {
				continue
			}
			path := filepath.Join(root, n.Name())
			data, err := os.ReadFile(path)
			check(t, err)
			file := &node{safe: data, size: int64(len(data))}
			m.now[path], m.safe[path] = file, file
		}
	}
	return m
}

// ours reports whether a file lies in one of the folders, and is one a power cut leaves.
func (m *medium) ours(path string) bool {
	return slices.Contains(m.roots, filepath.Dir(path)) && !strings.HasSuffix(path, "-shm")
}

// do carries an event out.
func (m *medium) do(e event) {
	if e.call == "fsync" || e.call == "fdatasync" {
		m.sync(e.path)
		return
	}
	if !m.ours(e.path) && !m.ours(e.to) {
		return
	}
	file := m.now[e.path]
	switch e.call {
	case "openat":
		if file == nil {
			m.move(move{name: e.path, file: &node{}})
		} else if e.at == 0 {
			file.since, file.size = append(file.since, event{call: "ftruncate"}), 0
		}
	case "write", "pwrite64":
		if file == nil {
			return // it has no name any more
		}
		if e.at < 0 {
			e.at = file.size
		}
		file.size = max(file.size, e.at+int64(len(e.data)))
		file.since = append(file.since, e)
	case "ftruncate", "fallocate":
		if file != nil {
			file.since = append(file.since, e)
			if file.size = max(file.size, e.at); e.call == "ftruncate" {
				file.size = e.at
			}
		}
	case "rename", "renameat", "renameat2":
		m.move(move{from: e.path, name: e.to, file: file})
	case "link", "linkat":
		m.move(move{name: e.to, file: file})
	case "unlink", "unlinkat":
		m.move(move{name: e.path})
	}
}

func (m *medium) move(v move) {
	v.carry(m.now)
	dir := filepath.Dir(v.name)
	m.since[dir] = append(m.since[dir], v)
}

// carry changes the names.
func (v move) carry(names map[string]*node) {
	if v.from != "" {
		delete(names, v.from)
	}
	if v.file == nil {
		delete(names, v.name)
		return
	}
	names[v.name] = v.file
}

// sync makes a file's content safe, or a folder's names.
func (m *medium) sync(path string) {
	if slices.Contains(m.roots, path) {
		for _, v := range m.since[path] {
			v.carry(m.safe)
		}
		m.since[path] = nil
		return
	}
	if file := m.now[path]; file != nil {
		for _, e := range file.since {
			file.safe = apply(file.safe, e, nil)
		}
		file.since = nil
	}
}

// sector is what a disk writes whole, in bytes.
const sector = 512

// apply is a content after a write or a truncate; of a write, the dice may lose sectors.
func apply(content []byte, e event, r *rand.Rand) []byte {
	content = slices.Clone(content)
	if e.call == "ftruncate" {
		content = content[:min(int64(len(content)), e.at)]
	}
	if e.call == "ftruncate" || e.call == "fallocate" {
		return append(content, make([]byte, max(0, e.at-int64(len(content))))...)
	}
	for from := 0; from < len(e.data); from += sector {
		if r != nil && r.IntN(4) == 0 {
			continue
		}
		part := e.data[from:min(from+sector, len(e.data))]
		end := e.at + int64(from) + int64(len(part))
		if int64(len(content)) < end {
			content = append(content, make([]byte, end-int64(len(content)))...)
		}
		copy(content[e.at+int64(from):end], part)
	}
	return content
}

// kept is how much of what was not synced a power cut leaves.
type kept int

const (
	nothing kept = iota
	some         // by the dice, and some of it in part
	everything
)

// cut writes what is left of a power cut into folders beside each other and gives them in the order of the roots.
func (m *medium) cut(t testing.TB, r *rand.Rand, keep kept) (dirs []string) {
	t.Helper()
	names := map[string]*node{}
	for path, file := range m.safe {
		names[path] = file
	}
	for _, moves := range m.since {
		first := map[kept]int{nothing: 0, some: r.IntN(len(moves) + 1), everything: len(moves)}
		for _, v := range moves[:first[keep]] { // a folder's changes keep their order
			v.carry(names)
		}
	}
	base := t.TempDir()
	for i := range m.roots {
		dirs = append(dirs, filepath.Join(base, fmt.Sprint(i)))
		check(t, os.Mkdir(dirs[i], 0o700))
	}
	for path, file := range names {
		content := file.safe
		for _, e := range file.since {
			switch {
			case keep == everything:
				content = apply(content, e, nil)
			case keep == some && r.IntN(2) == 0:
				content = apply(content, e, r)
			}
		}
		to := filepath.Join(dirs[slices.Index(m.roots, filepath.Dir(path))], filepath.Base(path))
		check(t, os.WriteFile(to, content, 0o600))
	}
	return dirs
}

// told is one act and the id of the request that was acknowledged.
type told struct{ noun, act, id string }

// TestPowerCut records every system call of the server through a day's acts, and
// rebuilds what a disk has of them when the power goes at any of them: what was
// synced, and by the dice some of the rest. What had been acknowledged is there.
func TestPowerCut(t *testing.T) {
	n := times(t, 10, 50)
	r := chance(t)
	f := &figure{fault: "power cut", where: "SQLite", times: n}
	figures.note(t, f)
	programs := min(6+n/100, 20)
	c := onSQLite(t, 10*programs, programs)
	setup := (&office{college: c}).before(t)
	roots := slices.Compact([]string{filepath.Dir(c.file()), c.keys}) // the keys may lie beside the database
	m, never := newMedium(t, roots...), newMedium(t, roots...)
	list, acts := recorded(t, c, r)
	answers := make([]int, len(acts))
	for i, a := range acts {
		if answers[i] = answeredAt(list, a.id); answers[i] < 0 {
			t.Fatalf("the answer to %v is not in the recording", a)
		}
	}
	inFile := func(e event) bool { return e.call == "pwrite64" && e.path == c.file() }
	if !slices.ContainsFunc(list, inFile) {
		t.Error("the write-ahead log never came into the database: the test proves less than it should")
	}
	t.Logf("%d events, %d acts", len(list), len(acts))
	f.acknowledged = len(acts)
	cuts := make([]int, n)
	for i := range cuts {
		cuts[i] = r.IntN(len(list) + 1)
		if i%2 == 0 { // just after an answer has left
			cuts[i] = answers[r.IntN(len(answers))] + 1
		}
	}
	slices.Sort(cuts)
	done := 0
	for i, at := range cuts {
		for ; done < at; done++ {
			m.do(list[done])
		}
		known := 0
		for known < len(acts) && answers[known] < at {
			known++
		}
		if !t.Run(fmt.Sprintf("%d at event %d", i, at), func(t *testing.T) { afterPower(t, c, m.cut(t, r, kept(r.IntN(3))), acts, known, setup) }) {
			break
		}
	}
	seesLosses(t, c, never, list, acts, setup, r)
}

// seesLosses has the same power cut on a disk where nothing was ever synced: the comparison must find what is lost.
func seesLosses(t *testing.T, c *college, never *medium, list []event, acts []told, setup map[string]story, r *rand.Rand) {
	t.Helper()
	for _, e := range list {
		if e.call != "fsync" && e.call != "fdatasync" {
			never.do(e)
		}
	}
	left := *c
	left.database = "sqlite:" + filepath.Join(never.cut(t, r, nothing)[0], filepath.Base(c.file()))
	wrong, err := (&office{college: &left, journal: journalOf(acts, len(acts))}).holds(context.Background(), left.console(t), setup)
	check(t, err)
	if len(wrong) == 0 {
		t.Error("nothing was synced, and nothing is missed: the comparison sees nothing")
	}
}

// journalOf is the journal of acts done one after another, of which the first so many were acknowledged and the next was sent.
func journalOf(acts []told, known int) *journal {
	j := newJournal()
	for i, a := range acts[:min(known+1, len(acts))] {
		j.sending(a.noun, a.act)
		if i < known {
			j.acknowledged(a.noun)
		}
	}
	return j
}

// recorded has clerks do each kind of act at a server that strace watches.
func recorded(t testing.TB, c *college, r *rand.Rand) (list []event, acts []told) {
	t.Helper()
	trace := filepath.Join(t.TempDir(), "trace")
	s := serverOf(t, c.database, c.keys)
	s.under = []string{strace(t), "-f", "-qq", "--seccomp-bpf", "-yy", "-xx", "-s", "4194304", "-o", trace, "-e", traced, "-e", "signal=none"}
	s.start(t)
	o := c.open(t, s.base)
	o.around = func(noun, act string, send func() reply) reply {
		got := send()
		acts = append(acts, told{noun, act, got.id})
		return got
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	for i := range c.programs {
		o.everything(ctx, t, r, i)
		for _, p := range c.payments[10*i+1 : 10*i+9] {
			if !o.confirm(ctx, r, o.people[p.branch], p) {
				t.Errorf("payment %d is not answered", p.id)
			}
		}
	}
	time.Sleep(200 * time.Millisecond) // the sealer comes to its end
	s.kill()
	for _, what := range o.journal.wrongAnswers() {
		t.Fatal(what)
	}
	return recording(t, trace), acts
}

// afterPower opens what a power cut left and compares it with the acts that were acknowledged.
func afterPower(t *testing.T, c *college, dirs []string, acts []told, known int, setup map[string]story) {
	t.Helper()
	left := *c
	left.database, left.keys = "sqlite:"+filepath.Join(dirs[0], filepath.Base(c.file())), dirs[len(dirs)-1]
	s := &server{database: left.database, keys: left.keys}
	if out, err := s.run(t, "user", "list"); err != nil { // opens it as a start does
		t.Errorf("it can't be taken into use: %v: %s", err, out)
	}
	o := &office{college: &left, journal: journalOf(acts, known)}
	o.compareNow(t, setup)
	s.verify(t)
}
