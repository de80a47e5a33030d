//go:build linux

package ordeal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"sync"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/teller"
)

// office is the clerks of a college at work, and their journal.
type office struct {
	*college
	at      func() string
	journal *journal
	people  map[string]*clerk
	drops   float64                                         // the share of answers that get lost on their way
	around  func(noun, act string, send func() reply) reply // what a test does around each try; nil: nothing
}

// open signs everybody in who works in an office.
func (c *college) open(t testing.TB, at func() string) *office {
	t.Helper()
	o := &office{college: c, at: at, journal: newJournal(), people: map[string]*clerk{}}
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, login := range []string{"maker", "checker", "cashier", "branch-a", "branch-b"} {
		wg.Go(func() {
			person := visit(at).signIn(t, login, c.passwords[login])
			mu.Lock()
			defer mu.Unlock()
			o.people[login] = person
		})
	}
	wg.Wait()
	return o
}

// desk is somebody at another browser with the same session: requests of one person at once.
func (c *clerk) desk(at func() string) *clerk {
	d := visit(at)
	d.login, d.http.Jar = c.login, c.http.Jar
	return d
}

// pause is how long a clerk waits before trying again.
const pause = 20 * time.Millisecond

// insist sends an act until there is an answer, or ctx ends. Of an act whose
// answer got lost, a refusal says nothing: look finds out whether it is there.
func (o *office) insist(ctx context.Context, r *rand.Rand, noun, act string, send func() reply, look func() bool) (reply, bool) {
	o.journal.sending(noun, act)
	doubtful, told := false, false
	for {
		got := o.try(noun, act, send)
		switch got.outcome() {
		case done:
			if !told {
				o.journal.acknowledged(noun)
			}
			return got, true
		case refused:
			if doubtful && look != nil && look() {
				if !told {
					o.journal.acknowledged(noun)
				}
				return got, true
			}
			if ctx.Err() == nil {
				if !told {
					o.journal.refused(noun)
				}
				o.journal.fault("%s %s refused (doubtful: %v): %v", noun, act, doubtful, got)
			}
			return got, false
		}
		doubtful = true
		o.journal.lost()
		if !told && o.people["maker"].desk(o.at).ask(ctx, got) == wasDone {
			told = true // sent again all the same, for where it leads
			o.journal.acknowledged(noun)
		}
		if !wait(ctx, pause+time.Duration(r.Int64N(int64(pause)))) {
			return got, false
		}
	}
}

func (o *office) try(noun, act string, send func() reply) reply {
	if o.around == nil {
		return send()
	}
	return o.around(noun, act, send)
}

// wait waits, and reports whether there is still something to do.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// confirm has a branch confirm a payment and, now and then, undo that and confirm again.
func (o *office) confirm(ctx context.Context, r *rand.Rand, desk *clerk, p handed) bool {
	noun := fmt.Sprintf("payment:%d", p.id)
	act := "confirmed"
	if s := o.journal.snapshotOf(noun); s.open != "" {
		act = s.open // what is open is settled first
	} else if len(s.done) > 0 && s.done[len(s.done)-1] == "confirmed" {
		act = "undone"
	}
	_, ok := o.insist(ctx, r, noun, act, func() reply {
		desk.drop.Store(r.Float64() < o.drops)
		return desk.post(ctx, p.page, "payment", fmt.Sprint(p.id), "act", act)
	}, nil)
	return ok
}

var (
	batchAt  = regexp.MustCompile(`^/batches/(\d+)`)
	intakeAt = regexp.MustCompile(`/intakes/(\d+)`)
	seenAt   = regexp.MustCompile(`name="seen" value="([^"]*)"`)
)

// walk takes a program from its roster to its answer, through everybody's hands.
// Each step is insisted on; it reports whether it came to the end.
func (o *office) walk(ctx context.Context, r *rand.Rand, program int64) bool {
	w := &walker{o, ctx, r, fmt.Sprintf("program:%d", program), program, o.people["maker"].desk(o.at), o.people["checker"].desk(o.at), o.people["cashier"].desk(o.at)}
	if !w.roster() {
		return false
	}
	batch, ok := w.prepare()
	if !ok || !w.step("approve", w.checker, batch+"/approve") || !w.step("release", w.cashier, batch+"/release") {
		return false
	}
	intake, ok := w.answer(batch)
	return ok && w.confirmAnswer(intake)
}

// walker is one program's way.
type walker struct {
	*office
	ctx                     context.Context
	r                       *rand.Rand
	noun                    string
	program                 int64
	maker, checker, cashier *clerk
}

// send lets the dice drop an act's answer.
func (w *walker) send(c *clerk, path string, form ...string) reply {
	c.drop.Store(w.r.Float64() < w.drops)
	return c.post(w.ctx, path, form...)
}

// must repeats what is no act of its own, such as an upload, until it is answered as wanted.
func (w *walker) must(what string, send func() reply) (reply, bool) {
	for range 2000 {
		got := send()
		if got.outcome() == done {
			return got, true
		}
		if !wait(w.ctx, pause) {
			return got, false
		}
		if got.outcome() == refused && w.ctx.Err() == nil && what != "export" { // a file is not to be had before the release is sealed
			w.journal.fault("%s %s refused: %v", w.noun, what, got)
			return got, false
		}
	}
	w.journal.fault("%s %s is never answered", w.noun, what)
	return reply{}, false
}

func (w *walker) roster() bool {
	page := fmt.Sprintf("/programs/%d/roster", w.program)
	up, ok := w.must("upload", func() reply {
		return w.maker.upload(w.ctx, page+"/import", "roster.csv", apptest.RosterCSV(heads, departments...))
	})
	if !ok {
		return false
	}
	_, ok = w.insist(w.ctx, w.r, w.noun, "roster", func() reply { return w.send(w.maker, up.to+"/import") }, nil)
	return ok
}

func (w *walker) prepare() (batch string, ok bool) {
	key := fmt.Sprintf("prepare-%d-%d", w.program, w.r.Uint64())
	got, ok := w.insist(w.ctx, w.r, w.noun, "prepare", func() reply {
		return w.send(w.maker, fmt.Sprintf("/programs/%d/batches", w.program), "_key", key, "name", "第一批", "channel", "bank", "kind", "first")
	}, nil)
	return batchAt.FindString(got.to), ok
}

func (w *walker) step(act string, by *clerk, path string) bool {
	_, ok := w.insist(w.ctx, w.r, w.noun, act, func() reply { return w.send(by, path) }, nil)
	return ok
}

// answer fetches the bank's file, has the made-up bank answer it, and brings that in.
func (w *walker) answer(batch string) (intake string, ok bool) {
	file, ok := w.must("export", func() reply {
		return w.cashier.post(w.ctx, fmt.Sprintf("%s/files/%d", batch, w.template), "reason", "送银行代发", "password", w.passwords["cashier"])
	})
	if !ok {
		return "", false
	}
	data, err := teller.Answer("batch.csv", []byte(file.body), apptest.AllPaid)
	if err != nil {
		w.journal.fault("%s: the bank can't read its file: %v", w.noun, err)
		return "", false
	}
	up, ok := w.must("upload answer", func() reply { return w.cashier.upload(w.ctx, batch+"/answer", "answer.csv", data) })
	if !ok {
		return "", false
	}
	got, ok := w.insist(w.ctx, w.r, w.noun, "propose", func() reply { return w.send(w.cashier, up.to, "apply", "1") }, func() bool {
		page, ok := w.must("look", func() reply { return w.cashier.get(w.ctx, batch) })
		intake = intakeAt.FindString(page.body)
		return ok && intake != ""
	})
	if found := intakeAt.FindString(got.to); found != "" {
		intake = found
	}
	return intake, ok
}

func (w *walker) confirmAnswer(intake string) bool {
	page, ok := w.must("look", func() reply { return w.checker.get(w.ctx, intake) })
	seen := seenAt.FindStringSubmatch(page.body)
	if !ok {
		return false
	}
	if seen == nil {
		w.journal.fault("%s: nothing to confirm at %s: %v", w.noun, intake, page)
		return false
	}
	_, ok = w.insist(w.ctx, w.r, w.noun, "answer", func() reply { return w.send(w.checker, intake+"/approve", "seen", seen[1]) }, nil)
	return ok
}
