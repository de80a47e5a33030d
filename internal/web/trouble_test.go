package web_test

import (
	"database/sql"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/webtest/site"
)

// locked keeps everybody else from writing to a site's SQLite file, until the end of the test.
func locked(t *testing.T, s *site.Site) (release func()) {
	t.Helper()
	raw, err := sql.Open("sqlite3", "file:"+s.DB.File()+"?_txlock=immediate")
	apptest.Check(t, err)
	tx, err := raw.Begin()
	apptest.Check(t, err)
	return func() { _, _ = tx.Rollback(), raw.Close() }
}

// TestReadingGoesOnWhereNothingCanBeWritten: pages are drawn at once though their
// session's last use can't be saved; what can't be done says so, with when to come
// again, in one document, and changed nothing.
func TestReadingGoesOnWhereNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	s := site.New(t)
	admin := s.As(t, s.Admin)
	s.Clock.Pass(5 * time.Minute) // so that its last use is to be saved
	release := locked(t, s)
	began := time.Now()
	admin.Get("/org").Must(t, http.StatusOK)
	admin.Get("/org").Must(t, http.StatusOK)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("two pages took %s", took)
	}
	s.Clock.Pass(25 * time.Minute) // half an hour after what the database knows, and yet not idle
	admin.Get("/org").Must(t, http.StatusOK)
	got := admin.Post("/org/campuses", "code", "X", "name", "X")
	got.Must(t, http.StatusServiceUnavailable, "没有改动任何数据")
	if got.Header.Get("Retry-After") == "" || strings.Count(got.Body, "<html") != 1 {
		t.Errorf("Retry-After %q, %d documents", got.Header.Get("Retry-After"), strings.Count(got.Body, "<html"))
	}
	release()
	admin.Post("/org/campuses", "code", "X", "name", "X").Must(t, http.StatusSeeOther)
}

// TestWhatIsSaidNextNeedsNoDatabase: it travels with the browser, is shown once, to
// the person it was said to, and nobody else can write it.
func TestWhatIsSaidNextNeedsNoDatabase(t *testing.T) {
	s := site.New(t)
	admin := s.As(t, s.Admin)
	admin.Post("/org/campuses", "code", "X", "name", "X").Must(t, http.StatusSeeOther)
	other := s.As(t, s.Maker)
	release := locked(t, s)
	defer release()
	at, err := url.Parse(s.URL)
	apptest.Check(t, err)
	var said *http.Cookie
	for _, c := range admin.HTTP.Jar.Cookies(at) {
		if c.Name == "flash" {
			said = c
		}
	}
	if said == nil {
		t.Fatal("nothing is said")
	}
	other.HTTP.Jar.SetCookies(at, []*http.Cookie{{Name: "flash", Value: said.Value, Path: "/"}})
	if page := other.Get("/"); strings.Contains(page.Body, "flash-ok") {
		t.Error("it is said to somebody else")
	}
	forged := said.Value[:10] + "A" + said.Value[11:]
	admin.HTTP.Jar.SetCookies(at, []*http.Cookie{{Name: "flash", Value: forged, Path: "/"}})
	if page := admin.Get("/org"); strings.Contains(page.Body, "flash-ok") {
		t.Error("what somebody wrote is said")
	}
	admin.HTTP.Jar.SetCookies(at, []*http.Cookie{{Name: "flash", Value: said.Value, Path: "/"}})
	if page := admin.Get("/org"); !strings.Contains(page.Body, "flash-ok") {
		t.Error("it is not said")
	}
	if page := admin.Get("/org"); strings.Contains(page.Body, "flash-ok") {
		t.Error("it is said twice")
	}
}

// TestTheClockIsConfirmedByScreen: everybody sees why nothing is recorded; the administrator sets it right.
func TestTheClockIsConfirmedByScreen(t *testing.T) {
	s := site.New(t)
	_, err := s.SealNow(t.Context())
	apptest.Check(t, err)
	s.Clock.Pass(-40 * 24 * time.Hour)
	maker, admin := s.As(t, s.Maker), s.As(t, s.Admin)
	if page := maker.Get("/"); !strings.Contains(page.Body, "服务器时钟比账簿最后的校验点早") || strings.Contains(page.Body, `href="/clock"`) {
		t.Error("the maker's page")
	}
	maker.Get("/clock").Must(t, http.StatusForbidden)
	admin.Post("/org/campuses", "code", "X", "name", "X").Must(t, http.StatusServiceUnavailable, "没有改动任何数据")
	admin.Get("/").Must(t, http.StatusOK, `href="/clock"`)
	admin.Get("/clock").Must(t, http.StatusOK, "39 天", "确认时钟正确")
	admin.Post("/clock", "reason", "").Must(t, http.StatusUnprocessableEntity, "请填写原因")
	admin.Post("/clock", "reason", "之前的时钟快了四十天").Must(t, http.StatusSeeOther)
	admin.Get("/clock").Must(t, http.StatusOK, "不需要确认")
	admin.Post("/org/campuses", "code", "X", "name", "X").Must(t, http.StatusSeeOther)
	s.As(t, s.Auditor).Get("/log").Must(t, http.StatusOK, "确认服务器时钟")
}
