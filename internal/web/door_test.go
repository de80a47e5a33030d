package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/webtest/site"
)

func TestSignInAndOut(t *testing.T) {
	s := site.New(t)
	v := s.Visitor(t)
	v.Get("/org?x=1").Must(t, 303)
	if to := v.Get("/org?x=1").To(); to != "/login?next=%2Forg%3Fx%3D1" {
		t.Errorf("sent to %s", to)
	}
	v.Get("/login?next=%2Forg%3Fx%3D1").Must(t, 200, `value="/org?x=1"`)
	v.Post("/login", "login", "Auditor ", "password", "wrong").Must(t, 401, "账号或密码不对", `value="Auditor "`)
	v.Post("/login", "login", "nobody", "password", "wrong").Must(t, 401, "账号或密码不对")
	got := v.Post("/login", "login", "admin", "password", s.Passwords["admin"], "next", "/org?x=1").Must(t, 303)
	if got.To() != "/org?x=1" {
		t.Errorf("sent to %s", got.To())
	}
	if c := strings.Join(got.Header.Values("Set-Cookie"), "\n"); strings.Count(c, "HttpOnly") != 2 || !strings.Contains(c, "SameSite=Lax") {
		t.Errorf("cookies %s", c)
	}
	v.Get("/org").Must(t, 200, "系统管理员")
	if c := v.Get("/org").Header.Get("Set-Cookie"); c != "" {
		t.Errorf("a second request writes the session: %s", c)
	}
	v.Post("/sign-out").Must(t, 303)
	v.Get("/org").Must(t, 303)
}

// TestFailuresMakeStrangersWait: at a name, not its owner's browser; and when
// to come again is said in the sentence and in the header.
func TestFailuresMakeStrangersWait(t *testing.T) {
	site.Each(t, func(t *testing.T, s *site.Site) {
		owner := s.Visitor(t)
		got := owner.Post("/login", "login", "admin", "password", s.Passwords["admin"]).Must(t, 303)
		for _, want := range []string{"device=", "HttpOnly", "SameSite=Strict", "Max-Age=15552000"} {
			if set := strings.Join(got.Header.Values("Set-Cookie"), "\n"); !strings.Contains(set, want) {
				t.Errorf("no %s in %s", want, set)
			}
		}
		owner.Post("/sign-out").Must(t, 303)
		for range 5 {
			s.Visitor(t).Post("/login", "login", "admin", "password", "wrong").Must(t, 401)
		}
		v := s.Visitor(t)
		got = v.Post("/login", "login", "admin", "password", s.Passwords["admin"]).Must(t, 429, "15 秒")
		if after := got.Header.Get("Retry-After"); after != "15" {
			t.Errorf("Retry-After %q", after)
		}
		if got := owner.Post("/login", "login", "admin", "password", s.Passwords["admin"]).Must(t, 303); strings.Contains(strings.Join(got.Header.Values("Set-Cookie"), ""), "device=") {
			t.Error("a known device is known anew")
		}
		s.Clock.Pass(15 * time.Second)
		v.Post("/login", "login", "admin", "password", s.Passwords["admin"]).Must(t, 303)
	})
}

// TestTheOldPasswordIsLimited: on the account page too, with the true wait.
func TestTheOldPasswordIsLimited(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Auditor)
	form := []string{"old", "wrong", "password", "Str0ng-enough", "again", "Str0ng-enough"}
	for range 5 {
		v.Post("/account", form...).Must(t, 422, "账号或密码不对")
	}
	if got := v.Post("/account", form...).Must(t, 429, "15 秒"); got.Header.Get("Retry-After") != "15" {
		t.Errorf("Retry-After %q", got.Header.Get("Retry-After"))
	}
}

func TestASignedInTokenIsNew(t *testing.T) {
	s := site.New(t)
	v := s.Visitor(t)
	tokens := map[string]bool{}
	for range 2 {
		v.Post("/login", "login", "admin", "password", s.Passwords["admin"]).Must(t, 303)
		req, _ := http.NewRequest("GET", s.URL, nil)
		for _, c := range v.HTTP.Jar.Cookies(req.URL) {
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
	s := site.New(t)
	v := s.As(t, s.Auditor)
	for range 3 {
		s.Clock.Pass(20 * time.Minute)
		v.Get("/org").Must(t, 200)
	}
	s.Clock.Pass(31 * time.Minute)
	if got := v.Get("/org").Must(t, 303); !strings.HasPrefix(got.To(), "/login") {
		t.Errorf("sent to %s", got.To())
	}
	v.Get("/org").Must(t, 303)
}

func TestADisabledUserIsOutAtOnce(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Auditor)
	admin := s.As(t, s.Admin)
	admin.Post("/users/"+fmt.Sprint(s.Auditor.UserID)+"/disable").Must(t, 422, "原因")
	admin.Post("/users/"+fmt.Sprint(s.Auditor.UserID)+"/disable", "reason", "调离").Must(t, 303)
	admin.Get("/users").Must(t, 200, "已停用", "停用")
	v.Get("/org").Must(t, 303)
	s.Visitor(t).Post("/login", "login", "auditor", "password", s.Passwords["auditor"]).Must(t, 401)
	admin.Post("/users/"+fmt.Sprint(s.Admin.UserID)+"/disable", "reason", "x").Must(t, 403, "不能停用自己")
}

func TestOnesOwnPassword(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Maker)
	old := s.Passwords["maker"]
	v.Get("/users").Must(t, 403)
	v.Get("/account").Must(t, 200, "我的岗位和授权", "制单", "岗位授权")
	v.Post("/account", "old", old, "password", "weak", "again", "weak").Must(t, 422, "密码至少 8 位")
	v.Post("/account", "old", old, "password", "Str0ng-enough", "again", "Str0ng-other").Must(t, 422, "不一样")
	v.Post("/account", "old", "wrong", "password", "Str0ng-enough", "again", "Str0ng-enough").Must(t, 422, "账号或密码不对")
	v.Post("/account", "old", old, "password", "Str0ng-enough", "again", "Str0ng-enough").Must(t, 303)
	v.Get("/").Must(t, 200, "密码已修改")
	if page := v.Get("/").Must(t, 200); strings.Contains(page.Body, "密码已修改") {
		t.Error("said twice")
	}
}

// TestSetupLinksMakeTwoAdministrators: two links, each for its role, each spent once.
func TestSetupLinksMakeTwoAdministrators(t *testing.T) {
	s := site.Empty(t)
	links, err := s.People.SetupLinks(context.Background())
	apptest.Check(t, err)
	if len(links) != 2 {
		t.Fatalf("%d links", len(links))
	}
	for i, word := range []string{"建立系统管理员", "建立安全管理员"} {
		token, login := links[i].Token, "root."+fmt.Sprint(int64(i))
		v := s.Visitor(t)
		v.Get("/setup?token="+token+"x").Must(t, 404)
		v.Get("/setup").Must(t, 404)
		v.Get("/setup?token="+token).Must(t, 200, word, token)
		form := []string{"login", login, "name", "管理员甲", "password", "short", "again", "short"}
		v.Post("/setup?token="+token, form...).Must(t, 422, "管理员甲", "密码至少 8 位", token)
		form[5], form[7] = "L0ng-enough", "L0ng-enough"
		v.Post("/setup?token="+token, form...).Must(t, 303)
		if c := v.HTTP.Jar.Cookies(&url.URL{Scheme: "https", Host: strings.TrimPrefix(s.URL, "http://"), Path: "/"}); len(c) == 0 {
			t.Error("not signed in")
		}
		v.Get("/setup?token="+token).Must(t, 404)
		s.Visitor(t).Post("/setup?token="+token, form...).Must(t, 404)
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Admin)
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		v.Do("POST", "/sign-out", "", header...).Must(t, 403, "别的网站")
	}
	v.Get("/org").Must(t, 200)
	v.Do("POST", "/sign-out", "", "Sec-Fetch-Site", "same-origin").Must(t, 303)
}

func TestALanguageIsKept(t *testing.T) {
	s := site.New(t)
	v := s.Visitor(t)
	v.Get("/login", "Accept-Language", "fr").Must(t, 200, "登录")
	if got := v.Post("/language", "lang", "en", "back", "/login?next=%2Forg").Must(t, 303); got.To() != "/login?next=%2Forg" {
		t.Errorf("back to %s", got.To())
	}
	v.Get("/login").Must(t, 200, "Sign in", `lang="en"`)
	if got := v.Post("/language", "lang", "zh-CN", "back", "//evil.example").Must(t, 303); got.To() != "/" {
		t.Errorf("back to %s", got.To())
	}
}

func TestHealth(t *testing.T) {
	s := site.New(t)
	v := s.Visitor(t)
	v.Get("/healthz").Must(t, 200, "ok")
	v.Get("/readyz").Must(t, 200, "ok")
	v.Do("HEAD", "/readyz", "").Must(t, 200)
	if err := s.DB.Close(); err != nil {
		t.Fatal(err)
	}
	v.Get("/healthz").Must(t, 200, "ok")
	v.Get("/readyz").Must(t, 503)
}
