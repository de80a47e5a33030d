//go:build linux

package ordeal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// crowd is many browsers of one person at two servers, whose answers get lost.
type crowd struct {
	*office
	servers []func() string
	size    int
	lose    float64
	sent    int
}

// all sends one act from every browser at once, each again until it is answered,
// and gives the answers. Half of the answers get lost.
func (c *crowd) all(t testing.TB, r *rand.Rand, noun, act, login string, send func(*clerk) reply) []reply {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var wg sync.WaitGroup
	answers, tries := make([]reply, c.size), make([]int, c.size)
	c.journal.sending(noun, act)
	for i := range c.size {
		desk := c.people[login].desk(c.servers[i%len(c.servers)])
		dice := rand.New(rand.NewPCG(r.Uint64(), r.Uint64()))
		wg.Go(func() {
			for ctx.Err() == nil {
				desk.drop.Store(dice.Float64() < c.lose)
				answers[i] = send(desk)
				tries[i]++
				if answers[i].outcome() != unknown {
					return
				}
				c.journal.lost()
				wait(ctx, pause)
			}
		})
	}
	wg.Wait()
	for i, a := range answers {
		c.sent += tries[i]
		if a.outcome() != done {
			t.Errorf("%s %s: %v", noun, act, a)
		}
		if a.to != answers[0].to {
			t.Errorf("%s %s led to %s and to %s", noun, act, answers[0].to, a.to)
		}
	}
	c.journal.acknowledged(noun)
	return answers
}

// TestCrowd: a hundred browsers at two servers send the same act under the same
// key, half of the answers get lost, and it is done once.
func TestCrowd(t *testing.T) {
	rounds := times(t, 1, 2)
	r := chance(t)
	f := &figure{fault: "the same act from 80 browsers at two servers, answers lost", where: "PostgreSQL"}
	figures.note(t, f)
	college, _ := onPostgres(t, 20, rounds)
	one, two := serverOf(t, college.database, college.keys), serverOf(t, college.database, college.keys)
	one.start(t)
	two.start(t)
	o := college.open(t, one.base)
	setup := o.before(t)
	c := &crowd{office: o, servers: []func() string{one.base, two.base}, size: 80, lose: 0.5}
	for i := range rounds {
		c.round(t, r, i)
	}
	o.compareNow(t, setup)
	one.stop()
	two.stop()
	one.verify(t)
	for _, what := range o.journal.wrongAnswers() {
		t.Error(what)
	}
	f.times = c.sent
	f.count(o)
	if f.unknown < c.size {
		t.Errorf("%d of %d answers were lost: the test proves nothing", f.unknown, c.sent)
	}
}

// round takes one program from its roster to its release, every act from every browser, and a receipt.
func (c *crowd) round(t testing.TB, r *rand.Rand, i int) {
	t.Helper()
	ctx := context.Background()
	program := c.programs[i]
	w := &walker{c.office, ctx, r, fmt.Sprintf("program:%d", program), program, c.people["maker"], c.people["checker"], c.people["cashier"]}
	if !w.roster() {
		t.Fatal(c.journal.wrongAnswers())
	}
	key := fmt.Sprintf("crowd-%d", r.Uint64())
	got := c.all(t, r, w.noun, "prepare", "maker", func(d *clerk) reply {
		return d.post(ctx, fmt.Sprintf("/programs/%d/batches", program), "_key", key, "name", "第一批", "channel", "bank", "kind", "first")
	})
	batch := batchAt.FindString(got[0].to)
	c.all(t, r, w.noun, "approve", "checker", func(d *clerk) reply { return d.post(ctx, batch+"/approve") })
	c.all(t, r, w.noun, "release", "cashier", func(d *clerk) reply { return d.post(ctx, batch+"/release") })
	p := c.payments[i%len(c.payments)]
	c.all(t, r, fmt.Sprintf("payment:%d", p.id), "confirmed", p.branch, func(d *clerk) reply {
		return d.post(ctx, p.page, "payment", fmt.Sprint(p.id), "act", "confirmed")
	})
}
