package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

func TestSignInAndOut(t *testing.T) {
	s := newSite(t)
	v := s.visitor(t)
	v.get("/org?x=1").must(t, 303)
	if to := v.get("/org?x=1").to(); to != "/login?next=%2Forg%3Fx%3D1" {
		t.Errorf("sent to %s", to)
	}
	v.get("/login?next=%2Forg%3Fx%3D1").must(t, 200, `value="/org?x=1"`)
	v.post("/login", "login", "Auditor ", "password", "wrong").must(t, 401, "账号或密码不对", `value="Auditor "`)
	v.post("/login", "login", "nobody", "password", "wrong").must(t, 401, "账号或密码不对")
	got := v.post("/login", "login", "admin", "password", s.Passwords["admin"], "next", "/org?x=1").must(t, 303)
	if got.to() != "/org?x=1" {
		t.Errorf("sent to %s", got.to())
	}
	if c := strings.Join(got.header.Values("Set-Cookie"), "\n"); strings.Count(c, "HttpOnly") != 2 || !strings.Contains(c, "SameSite=Lax") {
		t.Errorf("cookies %s", c)
	}
	v.get("/org").must(t, 200, "系统管理员")
	if c := v.get("/org").header.Get("Set-Cookie"); c != "" {
		t.Errorf("a second request writes the session: %s", c)
	}
	v.post("/sign-out").must(t, 303)
	v.get("/org").must(t, 303)
}

func TestNextStaysHere(t *testing.T) {
	for in, want := range map[string]string{"": "/", "/a?b=c": "/a?b=c", "//evil.example": "/", "https://evil.example": "/",
		"/\\evil.example": "/", "/a\nb": "/", "javascript:x": "/", "/ok/../x": "/ok/../x"} {
		if got := localPath(in); got != want {
			t.Errorf("localPath(%q) = %q", in, got)
		}
	}
}

// TestFailuresMakeStrangersWait: at a name, not its owner's browser; and when
// to come again is said in the sentence and in the header.
func TestFailuresMakeStrangersWait(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		owner := s.visitor(t)
		got := owner.post("/login", "login", "admin", "password", s.Passwords["admin"]).must(t, 303)
		for _, want := range []string{"device=", "HttpOnly", "SameSite=Strict", "Max-Age=15552000"} {
			if set := strings.Join(got.header.Values("Set-Cookie"), "\n"); !strings.Contains(set, want) {
				t.Errorf("no %s in %s", want, set)
			}
		}
		owner.post("/sign-out").must(t, 303)
		for range 5 {
			s.visitor(t).post("/login", "login", "admin", "password", "wrong").must(t, 401)
		}
		v := s.visitor(t)
		got = v.post("/login", "login", "admin", "password", s.Passwords["admin"]).must(t, 429, "15 秒")
		if after := got.header.Get("Retry-After"); after != "15" {
			t.Errorf("Retry-After %q", after)
		}
		if got := owner.post("/login", "login", "admin", "password", s.Passwords["admin"]).must(t, 303); strings.Contains(strings.Join(got.header.Values("Set-Cookie"), ""), "device=") {
			t.Error("a known device is known anew")
		}
		s.Clock.Pass(15 * time.Second)
		v.post("/login", "login", "admin", "password", s.Passwords["admin"]).must(t, 303)
	})
}

// TestTheOldPasswordIsLimited: on the account page too, with the true wait.
func TestTheOldPasswordIsLimited(t *testing.T) {
	s := newSite(t)
	v := s.as(t, s.Auditor)
	form := []string{"old", "wrong", "password", "Str0ng-enough", "again", "Str0ng-enough"}
	for range 5 {
		v.post("/account", form...).must(t, 422, "账号或密码不对")
	}
	if got := v.post("/account", form...).must(t, 429, "15 秒"); got.header.Get("Retry-After") != "15" {
		t.Errorf("Retry-After %q", got.header.Get("Retry-After"))
	}
}

// TestOnlyATrustedProxyIsBelieved: what others write into X-Forwarded-For is theirs alone.
func TestOnlyATrustedProxyIsBelieved(t *testing.T) {
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for _, c := range []struct {
		peer, said string
		trusted    []netip.Prefix
		want       string
	}{
		{"192.0.2.1:9", "198.51.100.7", nil, "192.0.2.1"},
		{"127.0.0.1:9", "198.51.100.7", nil, "127.0.0.1"},
		{"192.0.2.1:9", "198.51.100.7", loopback, "192.0.2.1"},
		{"127.0.0.1:9", "198.51.100.7", loopback, "198.51.100.7"},
		{"127.0.0.1:9", "203.0.113.5, 198.51.100.7", loopback, "198.51.100.7"},
		{"127.0.0.1:9", "10.1.2.3", loopback, "10.1.2.3"},
		{"127.0.0.1:9", "not an address", loopback, "127.0.0.1"},
		{"10.9.9.9:9", "203.0.113.5, 10.1.2.3", []netip.Prefix{netip.MustParsePrefix("10.1.2.3/8")}, "203.0.113.5"},
	} {
		req := httptest.NewRequest("POST", "/login", nil)
		req.RemoteAddr = c.peer
		req.Header.Set("X-Forwarded-For", c.said)
		if got := addressOf(c.trusted)(req); got != c.want {
			t.Errorf("%s says %q, trusted %v: %s, want %s", c.peer, c.said, c.trusted, got, c.want)
		}
	}
}

func TestASignedInTokenIsNew(t *testing.T) {
	s := newSite(t)
	v := s.visitor(t)
	tokens := map[string]bool{}
	for range 2 {
		v.post("/login", "login", "admin", "password", s.Passwords["admin"]).must(t, 303)
		req, _ := http.NewRequest("GET", s.URL, nil)
		for _, c := range v.http.Jar.Cookies(req.URL) {
			if c.Name == "session" {
				tokens[c.Value] = true
			}
		}
	}
	if len(tokens) != 2 {
		t.Errorf("%d tokens", len(tokens))
	}
}

func TestIdleSessionEnds(t *testing.T) {
	s := newSite(t)
	v := s.as(t, s.Auditor)
	for range 3 {
		s.Clock.Pass(20 * time.Minute)
		v.get("/org").must(t, 200)
	}
	s.Clock.Pass(31 * time.Minute)
	if got := v.get("/org").must(t, 303); !strings.HasPrefix(got.to(), "/login") {
		t.Errorf("sent to %s", got.to())
	}
	v.get("/org").must(t, 303)
}

func TestADisabledUserIsOutAtOnce(t *testing.T) {
	s := newSite(t)
	v := s.as(t, s.Auditor)
	admin := s.as(t, s.Admin)
	admin.post("/users/"+itoa(s.Auditor.UserID)+"/disable").must(t, 422, "原因")
	admin.post("/users/"+itoa(s.Auditor.UserID)+"/disable", "reason", "调离").must(t, 303)
	admin.get("/users").must(t, 200, "已停用", "停用")
	v.get("/org").must(t, 303)
	s.visitor(t).post("/login", "login", "auditor", "password", s.Passwords["auditor"]).must(t, 401)
	admin.post("/users/"+itoa(s.Admin.UserID)+"/disable", "reason", "x").must(t, 403, "不能停用自己")
}

func TestOnesOwnPassword(t *testing.T) {
	s := newSite(t)
	v := s.as(t, s.Maker)
	old := s.Passwords["maker"]
	v.get("/users").must(t, 403)
	v.get("/account").must(t, 200, "我的岗位和授权", "制单", "岗位授权")
	v.post("/account", "old", old, "password", "weak", "again", "weak").must(t, 422, "密码至少 8 位")
	v.post("/account", "old", old, "password", "Str0ng-enough", "again", "Str0ng-other").must(t, 422, "不一样")
	v.post("/account", "old", "wrong", "password", "Str0ng-enough", "again", "Str0ng-enough").must(t, 422, "账号或密码不对")
	v.post("/account", "old", old, "password", "Str0ng-enough", "again", "Str0ng-enough").must(t, 303)
	v.get("/").must(t, 200, "密码已修改")
	if page := v.get("/").must(t, 200); strings.Contains(page.body, "密码已修改") {
		t.Error("said twice")
	}
}

// TestSetupLinksMakeTwoAdministrators: two links, each for its role, each spent once.
func TestSetupLinksMakeTwoAdministrators(t *testing.T) {
	s := newEmptySite(t)
	links, err := s.SetupLinks(context.Background())
	check(t, err)
	if len(links) != 2 {
		t.Fatalf("%d links", len(links))
	}
	for i, word := range []string{"建立系统管理员", "建立安全管理员"} {
		token, login := links[i].Token, "root."+itoa(int64(i))
		v := s.visitor(t)
		v.get("/setup?token="+token+"x").must(t, 404)
		v.get("/setup").must(t, 404)
		v.get("/setup?token="+token).must(t, 200, word, token)
		form := []string{"login", login, "name", "管理员甲", "password", "short", "again", "short"}
		v.post("/setup?token="+token, form...).must(t, 422, "管理员甲", "密码至少 8 位", token)
		form[5], form[7] = "L0ng-enough", "L0ng-enough"
		v.post("/setup?token="+token, form...).must(t, 303)
		if c := v.http.Jar.Cookies(&url.URL{Scheme: "https", Host: strings.TrimPrefix(s.URL, "http://"), Path: "/"}); len(c) == 0 {
			t.Error("not signed in")
		}
		v.get("/setup?token="+token).must(t, 404)
		s.visitor(t).post("/setup?token="+token, form...).must(t, 404)
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	s := newSite(t)
	v := s.as(t, s.Admin)
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		v.do("POST", "/sign-out", "", header...).must(t, 403, "别的网站")
	}
	v.get("/org").must(t, 200)
	v.do("POST", "/sign-out", "", "Sec-Fetch-Site", "same-origin").must(t, 303)
}

func TestALanguageIsKept(t *testing.T) {
	s := newSite(t)
	v := s.visitor(t)
	v.get("/login", "Accept-Language", "fr").must(t, 200, "登录")
	if got := v.post("/language", "lang", "en", "back", "/login?next=%2Forg").must(t, 303); got.to() != "/login?next=%2Forg" {
		t.Errorf("back to %s", got.to())
	}
	v.get("/login").must(t, 200, "Sign in", `lang="en"`)
	if got := v.post("/language", "lang", "zh-CN", "back", "//evil.example").must(t, 303); got.to() != "/" {
		t.Errorf("back to %s", got.to())
	}
}

func TestHealth(t *testing.T) {
	s := newSite(t)
	v := s.visitor(t)
	v.get("/healthz").must(t, 200, "ok")
	v.get("/readyz").must(t, 200, "ok")
	v.do("HEAD", "/readyz", "").must(t, 200)
	if err := s.DB.Close(); err != nil {
		t.Fatal(err)
	}
	v.get("/healthz").must(t, 200, "ok")
	v.get("/readyz").must(t, 503)
}

func itoa(id int64) string { return strconv.FormatInt(id, 10) }

// newEmptySite is a service that nobody has set up.
func newEmptySite(t *testing.T) *site {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	db, err := store.Open(ctx, apptest.URL(t, store.SQLite))
	check(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Migrate(ctx)
	check(t, err)
	keys, err := vault.LoadOrCreate(filepath.Join(dir, "vault.key"))
	check(t, err)
	signer, public, err := seal.LoadOrCreateKey(filepath.Join(dir, "seal.key"), "reliefbook-test")
	check(t, err)
	quiet := slog.New(slog.DiscardHandler)
	a, err := app.New(ctx, app.Config{DB: db, Keys: keys, Signer: signer, Public: public, Now: time.Now, Log: quiet})
	check(t, err)
	server, err := New(Config{App: a, Log: quiet, Secure: true})
	check(t, err)
	srv := httptest.NewServer(server.Handler())
	t.Cleanup(srv.Close)
	return &site{House: &apptest.House{App: a, DB: db}, Server: server, URL: srv.URL}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
