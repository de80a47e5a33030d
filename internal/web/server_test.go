package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/lang"
	"reliefbook/internal/right"
)

// people is a user of every role, by role.
func (s *site) people() map[access.Role]access.Actor {
	return map[access.Role]access.Actor{access.Admin: s.Admin, access.Security: s.Security, access.Logs: s.Logs, access.Maker: s.Maker, access.Checker: s.Checker,
		access.Cashier: s.Cashier, access.Branch: s.Branch["护理系"], access.Keeper: s.Keeper, access.Auditor: s.Auditor}
}

var parameter = regexp.MustCompile(`:[a-z]+`)

// TestRolesAndRoutes holds every route the router has against every role: what
// the policy grants isn't refused for want of permission, and all else is.
func TestRolesAndRoutes(t *testing.T) {
	s := newSite(t)
	s.Released(t, 4, "护理系", "药学系")
	for role, actor := range s.people() {
		v := s.as(t, actor)
		for _, rt := range s.Server.Routes() {
			path := parameter.ReplaceAllString(rt.Path, "1")
			allowed := access.Allowed(role, rt.Action)
			if rt.Method != http.MethodGet && allowed {
				continue // what it does belongs to its screen's own test
			}
			got := v.do(rt.Method, path, "")
			if (got.status == http.StatusForbidden) == allowed {
				t.Errorf("%s %s %s: %d, policy says %v", role, rt.Method, rt.Path, got.status, allowed)
			}
			if got.status >= 500 {
				t.Errorf("%s %s %s: %d %s", role, rt.Method, rt.Path, got.status, got.body)
			}
		}
	}
	stranger := s.visitor(t)
	for _, rt := range s.Server.Routes() {
		got := stranger.do(rt.Method, parameter.ReplaceAllString(rt.Path, "1"), "")
		closed := got.status == http.StatusUnauthorized || got.status == http.StatusSeeOther && strings.HasPrefix(got.to(), "/login")
		if rt.Action != access.Public && !closed {
			t.Errorf("a stranger %s %s: %d", rt.Method, rt.Path, got.status)
		}
	}
}

func TestARouteWithoutPermissionDoesNotStart(t *testing.T) {
	s := newSite(t)
	s.Server.routes = append(s.Server.routes, route{method: "GET", path: "/loose", action: "no.such"})
	if err := s.Server.register(); err == nil || !strings.Contains(err.Error(), "/loose") {
		t.Errorf("got %v", err)
	}
}

// TestEveryPageInBothLanguages looks for words that are in no catalogue and for what the policy forbids in pages.
func TestEveryPageInBothLanguages(t *testing.T) {
	s := newSite(t)
	s.Released(t, 4, "护理系", "药学系")
	_, err := s.SealNow(context.Background())
	check(t, err)
	bad := regexp.MustCompile(`(?i)⟦[^⟧]*⟧?|\sstyle=|\son[a-z]+=|<style|javascript:|ZgotmplZ|no value|<nil>|%!`)
	for role, actor := range s.people() {
		v := s.as(t, actor)
		for _, rt := range s.Server.Routes() {
			path := parameter.ReplaceAllString(rt.Path, "1")
			if rt.Method != http.MethodGet || !access.Allowed(role, rt.Action) {
				continue
			}
			for _, v.lang = range []string{"zh-CN", "en"} {
				got := v.get(path)
				if found := bad.FindString(got.body); found != "" && strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
					t.Errorf("%s %s in %s: %q", role, path, v.lang, found)
				}
			}
		}
	}
}

// TestEveryLinkLeadsSomewhere follows what the menus and pages offer.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	s := newSite(t)
	s.Released(t, 4, "护理系", "药学系")
	link := regexp.MustCompile(`(?:href|hx-get)="(/[^"#]*)"`)
	for role, actor := range s.people() {
		v := s.as(t, actor)
		seen, next := map[string]bool{"/": true}, []string{"/"}
		for len(next) > 0 && len(seen) < 200 {
			path := next[0]
			next = next[1:]
			got := v.get(path)
			if got.status >= 400 && builtPath(s, path) {
				t.Errorf("%s: %s answers %d", role, path, got.status)
			}
			for _, m := range link.FindAllStringSubmatch(got.body, -1) {
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
func builtPath(s *site, path string) bool {
	first := strings.SplitN(strings.TrimPrefix(path, "/"), "/", 2)[0]
	first, _, _ = strings.Cut(first, "?")
	return slices.ContainsFunc(s.Server.Routes(), func(r RouteInfo) bool { return strings.HasPrefix(r.Path, "/"+first) })
}

func TestNotThereLooksTheSame(t *testing.T) {
	s := newSite(t)
	v := s.as(t, s.Admin)
	v.lang = "zh-CN"
	record := v.get("/users/999").must(t, 404, "没有找到")
	for _, path := range []string{"/users/0", "/users/x", "/users/99999999999999999999", "/no/such/page", "/nothing/1x", "/users/1/nothing"} {
		got := v.get(path).must(t, 404)
		if got.body != record.body {
			t.Errorf("%s differs:\n%s\n%s", path, got.body, record.body)
		}
		if got.header.Get("Content-Type") != record.header.Get("Content-Type") {
			t.Errorf("%s: %v", path, got.header)
		}
	}
	if got := v.do("PUT", "/users", "").must(t, 404); got.body != record.body {
		t.Error("a method that is not there differs")
	}
	if got := s.visitor(t).get("/no/such/page").must(t, 303); !strings.HasPrefix(got.to(), "/login") {
		t.Errorf("a stranger learns of pages: %s", got.to())
	}
}

func TestHeaders(t *testing.T) {
	s := newSite(t)
	v := s.as(t, s.Auditor)
	for _, path := range []string{"/", "/login", "/no/such", "/static/app.css"} {
		h := v.get(path).header
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
	secure := newEmptySite(t)
	got := secure.visitor(t).post("/language", "lang", "en")
	if got.header.Get("Strict-Transport-Security") == "" || !strings.Contains(got.header.Get("Set-Cookie"), "Secure") {
		t.Errorf("%v", got.header)
	}
}

func TestStaticFiles(t *testing.T) {
	s := newSite(t)
	v := s.visitor(t)
	page := v.get("/login")
	for _, m := range regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`).FindAllStringSubmatch(page.body, -1) {
		got := v.get(m[1]).must(t, 200)
		if !strings.Contains(got.header.Get("Cache-Control"), "immutable") || got.header.Get("Content-Type") == "" {
			t.Errorf("%s: %v", m[1], got.header)
		}
	}
	if got := v.get("/static/app.css"); got.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%v", got.header)
	}
	packed := v.get("/static/app.css", "Accept-Encoding", "gzip")
	if packed.header.Get("Content-Encoding") != "gzip" || len(packed.body) > 12_000 {
		t.Errorf("%v, %d bytes", packed.header, len(packed.body))
	}
	if got := v.get("/login", "Accept-Encoding", "gzip"); got.header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%v", got.header)
	}
	v.get("/static/nothing.css").must(t, 404)
	v.get("/static/").must(t, 404)
}

func TestErrorsAreReadByWhoeverAsks(t *testing.T) {
	s := newSite(t)
	v := s.as(t, s.Maker)
	got := v.get("/users", "Accept", "application/json").must(t, 403)
	var p struct {
		Title, Detail, Code string
		Status              int
	}
	if err := json.Unmarshal([]byte(got.body), &p); err != nil || p.Code != "auth.forbidden" || p.Status != 403 || p.Detail == "" {
		t.Errorf("%v: %s", err, got.body)
	}
	if got.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%v", got.header)
	}
	part := v.get("/users", "HX-Request", "true").must(t, 403, "没有这项权限")
	if strings.Contains(part.body, "<html") || part.header.Get("HX-Retarget") != "#flash" {
		t.Errorf("%v %s", part.header, part.body)
	}
	s.visitor(t).get("/users", "Accept", "application/json").must(t, 401, "auth.signed_out")
	if got := s.visitor(t).get("/users", "HX-Request", "true").must(t, 401); got.header.Get("HX-Redirect") != "/login" {
		t.Errorf("%v", got.header)
	}
}

func TestInternalErrorsShowAnIDAlone(t *testing.T) {
	s := newSite(t)
	for _, rt := range []route{
		{method: "GET", path: "/breaks", action: access.Self, handle: func(*request) error { return errors.New("secret of the database") }},
		{method: "GET", path: "/panics", action: access.Self, handle: func(*request) error { panic("secret of the stack") }},
	} {
		s.Server.echo.Add(rt.method, rt.path, s.Server.wrap(rt))
	}
	v := s.as(t, s.Maker)
	for _, path := range []string{"/breaks?name=张三", "/panics"} {
		got := v.get(path).must(t, 500, "系统内部错误")
		id := regexp.MustCompile(`<code>([a-z0-9]+)</code>`).FindStringSubmatch(got.body)
		if strings.Contains(got.body, "secret") || id == nil || !strings.Contains(s.logged.String(), id[1]) {
			t.Errorf("%s: %s", path, got.body)
		}
	}
	text := s.logged.String()
	if !strings.Contains(text, "secret of the database") || !strings.Contains(text, "secret of the stack") {
		t.Error("the log does not know")
	}
	for _, private := range []string{"张三", "name=", s.Passwords["maker"], "login=maker"} {
		if strings.Contains(text, private) {
			t.Errorf("the log has %q", private)
		}
	}
	if !strings.Contains(text, "route=/breaks") || !strings.Contains(text, "user="+itoa(s.Maker.UserID)) {
		t.Errorf("%s", text)
	}
}

func TestATooLongBody(t *testing.T) {
	s := newSite(t)
	v := s.as(t, s.Admin)
	long := "name=" + strings.Repeat("x", 2<<20)
	v.do("POST", "/users", long, "Content-Type", "application/x-www-form-urlencoded").must(t, 413, "1 MB")
	v.do("POST", "/users", "%zz", "Content-Type", "application/x-www-form-urlencoded").must(t, 400)
	v.do("POST", "/users", "--x", "Content-Type", "multipart/form-data; boundary=x").must(t, 400)
	s.as(t, s.Maker).do("POST", "/users", long, "Content-Type", "application/x-www-form-urlencoded").must(t, 403)
}

func TestMenusOfferWhatThePolicyGrants(t *testing.T) {
	for _, m := range menu {
		if !access.Declared(m.action) || !lang.Has(lang.ZhCN, m.key) {
			t.Errorf("%s: %s", m.href, m.action)
		}
	}
	s := newSite(t)
	s.Structure(t, []string{"东校区"}, []string{"护理系"})
	page := s.as(t, s.Branch["护理系"]).get("/").must(t, 200, `href="/receipts"`)
	for _, href := range []string{"/funds", "/users", "/log", "/vouchers"} {
		if strings.Contains(page.body, `href="`+href+`"`) {
			t.Errorf("a branch is offered %s", href)
		}
	}
}

// TestAnotherPasswordEndsOtherSessions: who changed their password, or had it
// reset, is signed out wherever they were signed in under the old one.
func TestAnotherPasswordEndsOtherSessions(t *testing.T) {
	s := newSite(t)
	here, there := s.as(t, s.Maker), s.as(t, s.Maker)
	old := s.Passwords[s.Maker.Login]
	here.post("/account", "old", old, "password", "Fresh-word-77", "again", "Fresh-word-77").must(t, 303)
	here.get("/").must(t, 200)
	if to := there.get("/").must(t, 303).to(); !strings.HasPrefix(to, "/login") {
		t.Errorf("the other session goes on: %s", to)
	}
	s.Grant(t, right.Right{UserID: s.Maker.UserID, Kind: right.Reset})
	here.get("/").must(t, 200)
	token, err := s.PrintLink(t.Context(), access.CommandLine(access.Admin), "maker")
	check(t, err)
	s.visitor(t).post("/first?token="+token, "password", "Fresh-word-88", "again", "Fresh-word-88").must(t, 303)
	here.get("/").must(t, 303)
}
