//go:build linux

package ordeal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"reliefbook/internal/lang"
)

// outcome is what a clerk knows after sending an act.
type outcome int

const (
	unknown outcome = iota // no answer, or one that does not say
	done
	refused
)

// reply is what came back: an answer read whole, or an error.
type reply struct {
	status int
	to     string // where a redirect leads
	body   string
	id     string // of the request, as the server knows it
	err    error
}

// outcome of a form: it leads on when it was done, and is shown again with why when it was not.
func (r reply) outcome() outcome {
	switch {
	case r.err != nil || r.status >= 500:
		return unknown
	case r.status == http.StatusSeeOther && !strings.HasPrefix(r.to, "/login"), r.status == http.StatusOK:
		return done
	}
	return refused
}

var askAt = regexp.MustCompile(`hx-get="(/outcome[^"]*)"`)

// answer is what became of an act.
type answer int

const (
	nobodyKnows answer = iota
	wasDone
	notDone // and it never will be
)

// ask asks what became of an act whose answer says that nobody can say, as the page does by itself.
func (c *clerk) ask(ctx context.Context, got reply) answer {
	at := askAt.FindStringSubmatch(got.body)
	for range 20 {
		if at == nil {
			return nobodyKnows
		}
		told := c.get(ctx, html.UnescapeString(at[1]))
		switch {
		case told.outcome() == refused:
			return nobodyKnows
		case strings.Contains(told.body, lang.Text(lang.ZhCN, "outcome.done")):
			return wasDone
		case strings.Contains(told.body, lang.Text(lang.ZhCN, "outcome.not_done")):
			return notDone
		}
		if !wait(ctx, 200*time.Millisecond) {
			break
		}
	}
	return nobodyKnows
}

func (r reply) String() string {
	if r.err != nil {
		return r.err.Error()
	}
	_, text, _ := strings.Cut(r.body, `id="flash"`)
	return fmt.Sprintf("%d %s %.600s", r.status, r.to, strings.Join(strings.Fields(text), " "))
}

// clerk is one person at a browser without scripts, signed in.
type clerk struct {
	login string
	at    func() string // where the service is now
	http  *http.Client
	drop  atomic.Bool // the next answer gets lost on its way
	parts bool        // as a browser with scripts asks: for the row alone
}

// visit is somebody at a browser, not signed in yet.
func visit(at func() string) *clerk {
	c := &clerk{at: at}
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // it has no way to fail without options
	}
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &leaky{conn, c}, nil
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.http = &http.Client{Jar: jar, CheckRedirect: stay, Timeout: 60 * time.Second, Transport: &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 1}}
	return c
}

// leaky is a connection whose answers get lost when its clerk's dice say so: the
// server has sent one, and the clerk reads an error.
type leaky struct {
	net.Conn
	of *clerk
}

var errDropped = errors.New("the answer was lost on its way")

func (l *leaky) Read(b []byte) (int, error) {
	n, err := l.Conn.Read(b)
	if err == nil && l.of.drop.CompareAndSwap(true, false) {
		_ = l.Close()
		return 0, errDropped
	}
	return n, err
}

// signIn signs in, before anything goes wrong.
func (c *clerk) signIn(t testing.TB, login, password string) *clerk {
	t.Helper()
	c.login = login
	if r := c.post(context.Background(), "/login", "login", login, "password", password); r.outcome() != done {
		t.Fatalf("%s does not get in: %v", login, r)
	}
	return c
}

// get opens a page.
func (c *clerk) get(ctx context.Context, path string) reply { return c.do(ctx, "GET", path, nil, "") }

// post sends a form of name, value, name, value.
func (c *clerk) post(ctx context.Context, path string, form ...string) reply {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	return c.do(ctx, "POST", path, strings.NewReader(values.Encode()), "application/x-www-form-urlencoded")
}

// upload sends a file as a browser does.
func (c *clerk) upload(ctx context.Context, path, name string, content []byte) reply {
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return reply{err: err}
	}
	return c.do(ctx, "POST", path, &buf, form.FormDataContentType())
}

func (c *clerk) do(ctx context.Context, method, path string, body io.Reader, kind string) reply {
	req, err := http.NewRequestWithContext(ctx, method, c.at()+path, body)
	if err != nil {
		return reply{err: err}
	}
	req.GetBody = nil // nothing is sent again behind the clerk's back
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if c.parts {
		req.Header.Set("HX-Request", "true")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return reply{err: err}
	}
	defer res.Body.Close() //nolint:errcheck // it is read to its end
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return reply{err: err}
	}
	return reply{status: res.StatusCode, to: res.Header.Get("Location"), body: string(text), id: res.Header.Get("X-Request-Id")}
}
