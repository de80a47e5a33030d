package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/right"
	"reliefbook/internal/web/kit"
	"reliefbook/internal/webtest/site"
)

// TestRolesAndRoutes holds every route the router has against every role: what
// the policy grants isn't refused for want of permission, and all else is.
func TestRolesAndRoutes(t *testing.T) {
	s := site.New(t)
	s.Released(t, 4, "护理系", "药学系")
	for role, actor := range s.ByRole() {
		v := s.As(t, actor)
		for _, rt := range s.Server.Routes() {
			path := site.Parameter.ReplaceAllString(rt.Path, "1")
			allowed := access.Allowed(role, rt.Action)
			if rt.Method != http.MethodGet && allowed {
				continue // what it does belongs to its screen's own test
			}
			got := v.Do(rt.Method, path, "")
			if (got.Status == http.StatusForbidden) == allowed {
				t.Errorf("%s %s %s: %d, policy says %v", role, rt.Method, rt.Path, got.Status, allowed)
			}
			if got.Status >= 500 {
				t.Errorf("%s %s %s: %d %s", role, rt.Method, rt.Path, got.Status, got.Body)
			}
		}
	}
	stranger := s.Visitor(t)
	for _, rt := range s.Server.Routes() {
		got := stranger.Do(rt.Method, site.Parameter.ReplaceAllString(rt.Path, "1"), "")
		closed := got.Status == http.StatusUnauthorized || got.Status == http.StatusSeeOther && strings.HasPrefix(got.To(), "/login")
		if rt.Action != access.Public && !closed {
			t.Errorf("a stranger %s %s: %d", rt.Method, rt.Path, got.Status)
		}
	}
}

// TestEveryPageInBothLanguages looks for words that are in no catalogue and for what the policy forbids in pages.
func TestEveryPageInBothLanguages(t *testing.T) {
	s := site.New(t)
	s.Released(t, 4, "护理系", "药学系")
	_, err := s.SealNow(context.Background())
	apptest.Check(t, err)
	bad := regexp.MustCompile(`(?i)⟦[^⟧]*⟧?|\sstyle=|\son[a-z]+=|<style|javascript:|ZgotmplZ|no value|<nil>|%!`)
	for role, actor := range s.ByRole() {
		v := s.As(t, actor)
		for _, rt := range s.Server.Routes() {
			path := site.Parameter.ReplaceAllString(rt.Path, "1")
			if rt.Method != http.MethodGet || !access.Allowed(role, rt.Action) {
				continue
			}
			for _, v.Lang = range []string{"zh-CN", "en"} {
				got := v.Get(path)
				if found := bad.FindString(got.Body); found != "" && strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
					t.Errorf("%s %s in %s: %q", role, path, v.Lang, found)
				}
			}
		}
	}
}

// TestEveryLinkLeadsSomewhere follows what the menus and pages offer.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	s := site.New(t)
	s.Released(t, 4, "护理系", "药学系")
	link := regexp.MustCompile(`(?:href|hx-get)="(/[^"#]*)"`)
	for role, actor := range s.ByRole() {
		v := s.As(t, actor)
		seen, next := map[string]bool{"/": true}, []string{"/"}
		for len(next) > 0 && len(seen) < 200 {
			path := next[0]
			next = next[1:]
			got := v.Get(path)
			if got.Status >= 400 && builtPath(s, path) {
				t.Errorf("%s: %s answers %d", role, path, got.Status)
			}
			for _, m := range link.FindAllStringSubmatch(got.Body, -1) {
				to := strings.ReplaceAll(m[1], "&amp;", "&")
				if !seen[to] && !strings.HasPrefix(to, "/static/") {
					seen[to] = true
					next = append(next, to)
				}
			}
		}
	}
}

// builtPath reports whether there is a route under the address's first part.
func builtPath(s *site.Site, path string) bool {
	first := strings.SplitN(strings.TrimPrefix(path, "/"), "/", 2)[0]
	first, _, _ = strings.Cut(first, "?")
	return slices.ContainsFunc(s.Server.Routes(), func(r kit.RouteInfo) bool { return strings.HasPrefix(r.Path, "/"+first) })
}

func TestNotThereLooksTheSame(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Admin)
	v.Lang = "zh-CN"
	record := v.Get("/users/999").Must(t, 404, "没有找到")
	for _, path := range []string{"/users/0", "/users/x", "/users/99999999999999999999", "/no/such/page", "/nothing/1x", "/users/1/nothing"} {
		got := v.Get(path).Must(t, 404)
		if got.Body != record.Body {
			t.Errorf("%s differs:\n%s\n%s", path, got.Body, record.Body)
		}
		if got.Header.Get("Content-Type") != record.Header.Get("Content-Type") {
			t.Errorf("%s: %v", path, got.Header)
		}
	}
	if got := v.Do("PUT", "/users", "").Must(t, 404); got.Body != record.Body {
		t.Error("a method that is not there differs")
	}
	if got := s.Visitor(t).Get("/no/such/page").Must(t, 303); !strings.HasPrefix(got.To(), "/login") {
		t.Errorf("a stranger learns of pages: %s", got.To())
	}
}

func TestHeaders(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Auditor)
	for _, path := range []string{"/", "/login", "/no/such", "/static/app.css"} {
		h := v.Get(path).Header
		for name, want := range map[string]string{"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Permissions-Policy": "camera=()"} {
			if !strings.Contains(h.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if h.Get("Strict-Transport-Security") != "" || h.Get("Server") != "" {
			t.Errorf("%s: %v", path, h)
		}
		if !strings.HasPrefix(path, "/static/") && !strings.Contains(h.Get("Cache-Control"), "no-store") {
			t.Errorf("%s may be stored: %v", path, h["Cache-Control"])
		}
	}
	secure := site.Empty(t)
	got := secure.Visitor(t).Post("/language", "lang", "en")
	if got.Header.Get("Strict-Transport-Security") == "" || !strings.Contains(got.Header.Get("Set-Cookie"), "Secure") {
		t.Errorf("%v", got.Header)
	}
}

func TestStaticFiles(t *testing.T) {
	s := site.New(t)
	v := s.Visitor(t)
	page := v.Get("/login")
	for _, m := range regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`).FindAllStringSubmatch(page.Body, -1) {
		got := v.Get(m[1]).Must(t, 200)
		if !strings.Contains(got.Header.Get("Cache-Control"), "immutable") || got.Header.Get("Content-Type") == "" {
			t.Errorf("%s: %v", m[1], got.Header)
		}
	}
	if got := v.Get("/static/app.css"); got.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%v", got.Header)
	}
	packed := v.Get("/static/app.css", "Accept-Encoding", "gzip")
	if packed.Header.Get("Content-Encoding") != "gzip" || len(packed.Body) > 12_000 {
		t.Errorf("%v, %d bytes", packed.Header, len(packed.Body))
	}
	if got := v.Get("/login", "Accept-Encoding", "gzip"); got.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%v", got.Header)
	}
	v.Get("/static/nothing.css").Must(t, 404)
	v.Get("/static/").Must(t, 404)
}

func TestErrorsAreReadByWhoeverAsks(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Maker)
	got := v.Get("/users", "Accept", "application/json").Must(t, 403)
	var p struct {
		Title, Detail, Code string
		Status              int
	}
	if err := json.Unmarshal([]byte(got.Body), &p); err != nil || p.Code != "auth.forbidden" || p.Status != 403 || p.Detail == "" {
		t.Errorf("%v: %s", err, got.Body)
	}
	if got.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%v", got.Header)
	}
	part := v.Get("/users", "HX-Request", "true").Must(t, 403, "没有这项权限")
	if strings.Contains(part.Body, "<html") || part.Header.Get("HX-Retarget") != "#flash" {
		t.Errorf("%v %s", part.Header, part.Body)
	}
	s.Visitor(t).Get("/users", "Accept", "application/json").Must(t, 401, "auth.signed_out")
	if got := s.Visitor(t).Get("/users", "HX-Request", "true").Must(t, 401); got.Header.Get("HX-Redirect") != "/login" {
		t.Errorf("%v", got.Header)
	}
}

func TestATooLongBody(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Admin)
	long := "name=" + strings.Repeat("x", 2<<20)
	v.Do("POST", "/users", long, "Content-Type", "application/x-www-form-urlencoded").Must(t, 413, "1 MB")
	v.Do("POST", "/users", "%zz", "Content-Type", "application/x-www-form-urlencoded").Must(t, 400)
	v.Do("POST", "/users", "--x", "Content-Type", "multipart/form-data; boundary=x").Must(t, 400)
	s.As(t, s.Maker).Do("POST", "/users", long, "Content-Type", "application/x-www-form-urlencoded").Must(t, 403)
}

func TestMenusOfferWhatThePolicyGrants(t *testing.T) {
	s := site.New(t)
	s.Structure(t, []string{"东校区"}, []string{"护理系"})
	page := s.As(t, s.Branch["护理系"]).Get("/").Must(t, 200, `href="/receipts"`)
	for _, href := range []string{"/funds", "/users", "/log", "/vouchers"} {
		if strings.Contains(page.Body, `href="`+href+`"`) {
			t.Errorf("a branch is offered %s", href)
		}
	}
}

// TestAnotherPasswordEndsOtherSessions: who changed their password, or had it
// reset, is signed out wherever they were signed in under the old one.
func TestAnotherPasswordEndsOtherSessions(t *testing.T) {
	s := site.New(t)
	here, there := s.As(t, s.Maker), s.As(t, s.Maker)
	old := s.Passwords[s.Maker.Login]
	here.Post("/account", "old", old, "password", "Fresh-word-77", "again", "Fresh-word-77").Must(t, 303)
	here.Get("/").Must(t, 200)
	if to := there.Get("/").Must(t, 303).To(); !strings.HasPrefix(to, "/login") {
		t.Errorf("the other session goes on: %s", to)
	}
	s.Grant(t, right.Right{UserID: s.Maker.UserID, Kind: right.Reset})
	here.Get("/").Must(t, 200)
	token, err := s.People.PrintLink(t.Context(), access.CommandLine(access.Admin), "maker")
	apptest.Check(t, err)
	s.Visitor(t).Post("/first?token="+token, "password", "Fresh-word-88", "again", "Fresh-word-88").Must(t, 303)
	here.Get("/").Must(t, 303)
}
