package web

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/store"
)

// site is the whole service on a database of its own.
type site struct {
	*apptest.House
	Server *Server
	URL    string
	logged *logBuffer
	open   []string // personal links somebody has
}

// logBuffer is a log that several requests write.
type logBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newSite(t *testing.T) *site {
	t.Helper()
	return newSiteOn(t, store.SQLite, Config{})
}

// eachSite runs a test of the whole service on both engines.
func eachSite(t *testing.T, f func(t *testing.T, s *site)) {
	t.Helper()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) { f(t, newSiteOn(t, engine, Config{})) })
	}
}

func newSiteOn(t *testing.T, engine store.Engine, c Config) *site {
	t.Helper()
	s := &site{House: apptest.New(t, engine), logged: &logBuffer{}}
	var err error
	c.App, c.Log = s.App, app.Logger(s.logged)
	s.Server, err = New(c)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.Server.Handler())
	t.Cleanup(srv.Close)
	s.URL = srv.URL
	return s
}

// visitor is one browser.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
	lang string
}

func (s *site) visitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(base, []*http.Cookie{{Name: browserCookie, Value: browserOfTests, Path: "/"}})
	return &visitor{t: t, base: s.URL, http: &http.Client{Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as signs somebody in with a password of their own.
func (s *site) as(t *testing.T, actor access.Actor) *visitor {
	t.Helper()
	password := s.Passwords[actor.Login]
	v := s.visitor(t)
	if got := v.post("/login", "login", actor.Login, "password", password); got.status != http.StatusSeeOther {
		t.Fatalf("%s: %d at sign-in", actor.Login, got.status)
	}
	return v
}

// answer is what came back.
type answer struct {
	status int
	body   string
	header http.Header
}

func (a answer) to() string { return a.header.Get("Location") }

func (v *visitor) get(path string, header ...string) answer { return v.do("GET", path, "", header...) }

func (v *visitor) post(path string, form ...string) answer {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	return v.do("POST", path, values.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

func (v *visitor) do(method, path, body string, header ...string) answer {
	v.t.Helper()
	req, err := http.NewRequest(method, v.base+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if v.lang != "" {
		req.AddCookie(&http.Cookie{Name: "lang", Value: v.lang})
	}
	res, err := v.http.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{res.StatusCode, string(text), res.Header}
}

// main is the part of a page that is not its frame, for messages.
func (a answer) main() string {
	if _, rest, ok := strings.Cut(a.body, "<main"); ok {
		return rest
	}
	return a.body
}

func (a answer) must(t *testing.T, status int, words ...string) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("got %d, want %d: %s", a.status, status, a.main())
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Fatalf("no %q in %s", w, a.main())
		}
	}
	return a
}

// browserOfTests tells the tests' browser from others: links are bound to it.
const browserOfTests = "BROWSEROFALLTHETESTS234567"

// inHand is a link in the hands of whoever uses that browser.
func inHand(token string) access.Bearer { return apptest.Phone(token, browserOfTests) }

// elsewhere is a visitor with another browser.
func (v *visitor) elsewhere(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	check(t, err)
	return &visitor{t: t, base: v.base, http: &http.Client{Jar: jar, CheckRedirect: v.http.CheckRedirect}}
}
