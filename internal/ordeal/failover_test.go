//go:build linux

package ordeal

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/pgtest"
)

// freePort is a port nobody listens on.
func freePort(t testing.TB) int {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer ln.Close() //nolint:errcheck // only its number was wanted
	return ln.Addr().(*net.TCPAddr).Port
}

// link is the line between a primary and its standby, which can be cut.
type link struct {
	ln    net.Listener
	to    string
	mu    sync.Mutex
	conns []net.Conn
	isCut bool
}

func newLink(t testing.TB, port int) *link {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	l := &link{ln: ln, to: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))}
	t.Cleanup(l.cut)
	go l.serve()
	return l
}

func (l *link) port() int { return l.ln.Addr().(*net.TCPAddr).Port }

func (l *link) serve() {
	for {
		from, err := l.ln.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", l.to)
		if err != nil {
			_ = from.Close() // the standby tries again
			continue
		}
		if !l.keep(from, to) {
			return
		}
		for _, pair := range [][2]net.Conn{{from, to}, {to, from}} {
			go func() {
				_, _ = io.Copy(pair[0], pair[1]) // it ends with either side
				_, _ = pair[0].Close(), pair[1].Close()
			}()
		}
	}
}

// keep remembers connections to be cut, and closes them when the link is cut already.
func (l *link) keep(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isCut {
		for _, c := range conns {
			_ = c.Close() // cut
		}
		return false
	}
	l.conns = append(l.conns, conns...)
	return true
}

// cut ends what goes over the link, for good.
func (l *link) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.isCut = true
	_ = l.ln.Close() // nobody new
	for _, c := range l.conns {
		_ = c.Close() // and nobody of before
	}
}

// pair is a primary and its standby, over a link.
type pair struct {
	primary, standby *pgtest.Server
	link             *link
}

// inPair is a college on a primary with a standby, whose URL names both.
func inPair(t testing.TB, paid, programs int, synchronous bool) (*college, *pair) {
	t.Helper()
	ctx := context.Background()
	p := &pair{}
	var err error
	port, other := freePort(t), freePort(t)
	p.primary, err = pgtest.Launch(ctx, pgtest.Options{Durable: true, Port: port})
	pgtest.Need(t, err)
	t.Cleanup(func() { _ = p.primary.Stop() }) // killed in the test
	at, err := p.primary.Create(ctx, "college", "")
	check(t, err)
	c := found(t, apptest.At(t, at), paid, programs)
	p.link = newLink(t, port)
	p.standby, err = pgtest.Launch(ctx, pgtest.Options{Durable: true, Port: other,
		Follows: "user=postgres host=127.0.0.1 application_name=standby port=" + strconv.Itoa(p.link.port())})
	pgtest.Need(t, err)
	t.Cleanup(func() { _ = p.standby.Stop() }) // a temporary folder
	p.follows(t)
	if synchronous {
		p.must(t, p.primary, "ALTER SYSTEM SET synchronous_standby_names = '*'")
		p.must(t, p.primary, "SELECT pg_reload_conf()")
	}
	c.database = both(t, at, p.standby.URL("college"))
	return c, p
}

// both is one URL that finds whichever of two servers takes writes.
func both(t testing.TB, one, two string) string {
	t.Helper()
	var hosts, ports []string
	for _, text := range []string{one, two} {
		u, err := url.Parse(text)
		check(t, err)
		hosts, ports = append(hosts, u.Query().Get("host")), append(ports, u.Query().Get("port"))
	}
	return "postgres://postgres@/college?host=" + strings.Join(hosts, ",") + "&port=" + strings.Join(ports, ",") + "&target_session_attrs=read-write"
}

func (p *pair) must(t testing.TB, s *pgtest.Server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", s.URL("postgres"))
	check(t, err)
	defer db.Close() //nolint:errcheck // one statement
	_, err = db.Exec(statement)
	check(t, err)
}

// follows waits until the standby has all that the primary has.
func (p *pair) follows(t testing.TB) {
	t.Helper()
	db, err := sql.Open("pgx", p.primary.URL("postgres"))
	check(t, err)
	defer db.Close() //nolint:errcheck // it was only read
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var there bool
		err := db.QueryRow("SELECT count(*) > 0 FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn = pg_current_wal_lsn()").Scan(&there)
		check(t, err)
		if there {
			return
		}
	}
	t.Fatal("the standby does not follow")
}

// fail kills the primary and promotes the standby.
func (p *pair) fail(t testing.TB) {
	t.Helper()
	check(t, p.primary.Kill())
	check(t, p.standby.Promote(context.Background()))
}

// pins are the files outside the database that hold the last checkpoint, by name.
func pins(t testing.TB, keys string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(keys, "*.pin"))
	check(t, err)
	out := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		check(t, err)
		out[name] = string(text)
	}
	return out
}

// TestFailoverSynchronous: with a synchronous standby nothing that was acknowledged is lost when the primary is.
func TestFailoverSynchronous(t *testing.T) {
	n := times(t, 1, 3)
	r := chance(t)
	f := &figure{fault: "primary lost under load, synchronous standby promoted", where: "PostgreSQL", times: n}
	figures.note(t, f)
	for range n {
		c, p := inPair(t, 100, 8, true)
		s := serverOf(t, c.database, c.keys)
		s.start(t)
		o := c.open(t, s.base)
		setup := o.before(t)
		l := o.work(r, 6, 2)
		time.Sleep(between(r, 300*time.Millisecond, 1500*time.Millisecond))
		p.fail(t)
		begin := time.Now()
		check(t, s.ready(20*time.Second))
		f.ready = append(f.ready, time.Since(begin))
		time.Sleep(between(r, 100*time.Millisecond, 500*time.Millisecond))
		l.settle(t, o, s, setup)
		f.count(o)
	}
}

// TestFailoverAsynchronous: with an asynchronous standby whose link was cut, what the old primary alone had is lost.
// Then the program notices: the pin outside stays, nobody is told "done" any more, readyz falls, and verify fails.
func TestFailoverAsynchronous(t *testing.T) {
	n := times(t, 1, 3)
	r := chance(t)
	f := &figure{fault: "primary lost behind a cut link, asynchronous standby promoted: noticed", where: "PostgreSQL", times: n}
	figures.note(t, f)
	for range n {
		c, p := inPair(t, 100, 8, false)
		s := serverOf(t, c.database, c.keys)
		s.start(t)
		o := c.open(t, s.base)
		setup := o.before(t)
		l := o.work(r, 6, 2)
		time.Sleep(between(r, 200*time.Millisecond, 600*time.Millisecond))
		p.link.cut()
		before, _ := o.journal.counts()
		for now := before; now < before+10 && !t.Failed(); now, _ = o.journal.counts() {
			time.Sleep(between(r, 100*time.Millisecond, 600*time.Millisecond))
		}
		p.fail(t)
		pinned := pins(t, c.keys)
		time.Sleep(time.Second) // the clerks go on, and the sealer would
		l.cancel()
		l.wg.Wait()
		f.count(o)
		wrong, err := o.holds(context.Background(), o.console(t), setup)
		check(t, err)
		if len(wrong) == 0 {
			t.Fatal("nothing was lost: the test proves nothing")
		}
		o.noticed(t, s, pinned, len(wrong))
		o.accepted(t, s)
	}
}

// accepted wants a server that is started anew to refuse the database, until somebody takes it as it is for a reason.
func (o *office) accepted(t testing.TB, s *server) {
	t.Helper()
	s.kill()
	check(t, s.launch())
	if err := s.ready(3 * time.Second); err == nil {
		t.Error("a server started anew serves what lacks acknowledged acts")
	}
	s.kill()
	s.more = []string{"--accept-rollback", "主库损毁，备库顶替"}
	s.start(t)
	s.more = nil
	p := o.payments[0]
	if got := o.people[p.branch].get(context.Background(), p.page); got.status != http.StatusOK {
		t.Errorf("a page of a database taken as it is: %v", got)
	}
	s.stop()
	s.verify(t)
}

// noticed wants the program to have seen that the database lacks what was sealed.
func (o *office) noticed(t testing.TB, s *server, pinned map[string]string, lost int) {
	t.Helper()
	for name, text := range pins(t, o.keys) {
		if pinned[name] != text {
			t.Errorf("%d nouns lack what was acknowledged, and the pin %s was written over", lost, filepath.Base(name))
		}
	}
	res, err := http.Get(s.base() + "/readyz")
	check(t, err)
	_ = res.Body.Close() // only its status was asked for
	if res.StatusCode == http.StatusOK {
		t.Errorf("%d nouns lack what was acknowledged, and readyz says 200", lost)
	}
	if out, err := s.run(t, "verify"); err == nil {
		t.Errorf("%d nouns lack what was acknowledged, and verify is content: %s", lost, tail(out, 2))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	last := o.payments[len(o.payments)-1]
	if got := o.people[last.branch].post(ctx, last.page, "payment", fmt.Sprint(last.id), "act", "confirmed"); got.outcome() == done {
		t.Errorf("an act is acknowledged on a database that lacks what was: %v", got)
	}
}

// TestRepeatBehindACutLink: a synchronous standby's link is cut, a branch confirms and leaves before the answer,
// and confirms again. Nobody may say that it is signed while only one machine has it.
func TestRepeatBehindACutLink(t *testing.T) {
	n := times(t, 1, 3)
	f := &figure{fault: "acts repeated behind a cut synchronous link, then promoted", where: "PostgreSQL", times: n}
	figures.note(t, f)
	for range n {
		c, p := inPair(t, 20, 1, true)
		s := serverOf(t, c.database, c.keys)
		s.start(t)
		o := c.open(t, s.base)
		setup := o.before(t)
		p.link.cut()
		for _, pay := range o.payments[:n] {
			o.repeat(pay)
		}
		patient := o.payments[n]
		noun := fmt.Sprintf("payment:%d", patient.id)
		o.journal.sending(noun, "confirmed")
		got := o.people[patient.branch].post(context.Background(), patient.page, "payment", fmt.Sprint(patient.id), "act", "confirmed")
		if got.status != http.StatusGatewayTimeout {
			t.Errorf("who waits for a standby that is away is answered %v", got)
		}
		p.fail(t)
		check(t, s.ready(20*time.Second))
		switch o.people[patient.branch].ask(context.Background(), got) {
		case wasDone:
			t.Error("asked after the failover, what only the old primary had is said to be done")
		case nobodyKnows:
			t.Error("asked after the failover, what only the old primary had is not decided within seconds")
		}
		o.journal.refused(noun)
		o.compareNow(t, setup)
		f.count(o)
		s.kill()
	}
}

// repeat confirms a payment, leaves before the answer, and comes back twice.
func (o *office) repeat(p handed) {
	noun := fmt.Sprintf("payment:%d", p.id)
	o.journal.sending(noun, "confirmed")
	for _, patience := range []time.Duration{300 * time.Millisecond, 1500 * time.Millisecond, 1500 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		desk := o.people[p.branch].desk(o.at)
		desk.parts = true
		got := desk.post(ctx, p.page, "payment", fmt.Sprint(p.id), "act", "confirmed")
		cancel()
		if got.outcome() == done {
			o.journal.acknowledged(noun)
			return
		}
		o.journal.lost()
	}
}
