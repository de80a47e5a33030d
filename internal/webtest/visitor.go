// Package webtest is a visitor of the screens and a person at a real browser,
// for tests. It knows no screen, so that tests inside of web may use it too.
package webtest

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
)

// Log is a log that several requests write.
type Log struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write adds to the log.
func (l *Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// String is the whole log.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Visitor is one browser without scripts, that keeps cookies and follows no redirect.
type Visitor struct {
	T    testing.TB
	Base string // of the service: http://127.0.0.1:port
	HTTP *http.Client
	Lang string // of the pages; empty: as the service likes
}

// ownBrowser tells the tests' browser from others: links are bound to it.
const ownBrowser = "BROWSEROFALLTHETESTS234567"

// InHand is a link in the hands of whoever uses that browser.
func InHand(token string) access.Bearer { return apptest.Phone(token, ownBrowser) }

// Visit is a visitor of the service with the browser that InHand speaks of.
func Visit(t testing.TB, base string) *Visitor {
	t.Helper()
	v := (&Visitor{T: t, Base: base}).Elsewhere(t)
	at, err := url.Parse(base)
	apptest.Check(t, err)
	v.HTTP.Jar.SetCookies(at, []*http.Cookie{{Name: "browser", Value: ownBrowser, Path: "/"}})
	return v
}

// Elsewhere is a visitor with another browser, which nothing is known of.
func (v *Visitor) Elsewhere(t testing.TB) *Visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	apptest.Check(t, err)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Visitor{T: t, Base: v.Base, HTTP: &http.Client{Jar: jar, CheckRedirect: stay}}
}

// Answer is what came back.
type Answer struct {
	Status int
	Body   string
	Header http.Header
}

// To is where a redirect leads.
func (a Answer) To() string { return a.Header.Get("Location") }

// Main is the part of a page that is not its frame, for messages.
func (a Answer) Main() string {
	if _, rest, ok := strings.Cut(a.Body, "<main"); ok {
		return rest
	}
	return a.Body
}

// Must ends the test unless the answer has this status and these words.
func (a Answer) Must(t testing.TB, status int, words ...string) Answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("got %d, want %d: %s", a.Status, status, a.Main())
	}
	for _, w := range words {
		if !strings.Contains(a.Body, w) {
			t.Fatalf("no %q in %s", w, a.Main())
		}
	}
	return a
}

// Get opens a page; headers are name, value, name, value.
func (v *Visitor) Get(path string, header ...string) Answer { return v.Do("GET", path, "", header...) }

// Post sends a form of name, value, name, value.
func (v *Visitor) Post(path string, form ...string) Answer {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	return v.Do("POST", path, values.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// Upload sends a file as a browser does, with other fields as name, value.
func (v *Visitor) Upload(path, name string, content []byte, fields ...string) Answer {
	v.T.Helper()
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	for i := 0; i < len(fields); i += 2 {
		apptest.Check(v.T, form.WriteField(fields[i], fields[i+1]))
	}
	part, err := form.CreateFormFile("file", name)
	apptest.Check(v.T, err)
	_, err = part.Write(content)
	apptest.Check(v.T, err)
	apptest.Check(v.T, form.Close())
	return v.Do("POST", path, buf.String(), "Content-Type", form.FormDataContentType())
}

// Do sends a request and reads the whole answer.
func (v *Visitor) Do(method, path, body string, header ...string) Answer {
	v.T.Helper()
	req, err := http.NewRequest(method, v.Base+path, strings.NewReader(body))
	apptest.Check(v.T, err)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if v.Lang != "" {
		req.AddCookie(&http.Cookie{Name: "lang", Value: v.Lang})
	}
	res, err := v.HTTP.Do(req)
	apptest.Check(v.T, err)
	defer res.Body.Close() //nolint:errcheck // it is read to its end
	text, err := io.ReadAll(res.Body)
	apptest.Check(v.T, err)
	return Answer{res.StatusCode, string(text), res.Header}
}

// SignIn signs somebody in by the form.
func (v *Visitor) SignIn(login, password string) *Visitor {
	v.T.Helper()
	if got := v.Post("/login", "login", login, "password", password); got.Status != http.StatusSeeOther {
		v.T.Fatalf("%s: %d at sign-in", login, got.Status)
	}
	return v
}
