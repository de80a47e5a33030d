package kit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/apptest"
	"reliefbook/internal/lang"
	"reliefbook/internal/store"
	"reliefbook/internal/web"
	"reliefbook/internal/web/kit"
	"reliefbook/internal/webtest"
)

// served is the screens with routes more, on a database of its own.
type served struct {
	*apptest.House
	web *kit.Server
	url string
	log *webtest.Log
}

func serve(t *testing.T, more ...kit.Route) served {
	t.Helper()
	s := served{House: apptest.New(t, store.SQLite), log: &webtest.Log{}}
	var err error
	s.web, err = kit.New(kit.Config{App: s.App, Log: core.Logger(s.log)}, append(web.Routes(), more...))
	apptest.Check(t, err)
	srv := httptest.NewServer(s.web.Handler())
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

// starts is the error by which a service with just this route does not start.
func starts(t *testing.T, rt kit.Route) error {
	t.Helper()
	h := apptest.New(t, store.SQLite)
	_, err := kit.New(kit.Config{App: h.App, Log: core.Logger(&webtest.Log{})}, []kit.Route{rt})
	return err
}

func (s served) maker(t *testing.T) *webtest.Visitor {
	return webtest.Visit(t, s.url).SignIn("maker", s.Passwords["maker"])
}

func TestARouteWithoutPermissionDoesNotStart(t *testing.T) {
	if err := starts(t, kit.Route{Method: "GET", Path: "/loose", Action: "no.such"}); err == nil || !strings.Contains(err.Error(), "/loose") {
		t.Errorf("got %v", err)
	}
}

// TestEveryPublicAddressHasItsDoor: one that reads what anybody sends, or has a
// token that nobody looks up, keeps the service from starting.
func TestEveryPublicAddressHasItsDoor(t *testing.T) {
	for _, rt := range []kit.Route{{Method: "POST", Path: "/open", Action: access.Public}, {Method: "GET", Path: "/x/:token", Action: access.Public}} {
		if err := starts(t, rt); err == nil || !strings.Contains(err.Error(), rt.Path) {
			t.Errorf("%s: %v", rt.Path, err)
		}
	}
}

func TestInternalErrorsShowAnIDAlone(t *testing.T) {
	s := serve(t,
		kit.Route{Method: "GET", Path: "/breaks", Action: access.Self, Handle: func(*kit.Request) error { return errors.New("secret of the database") }},
		kit.Route{Method: "GET", Path: "/panics", Action: access.Self, Handle: func(*kit.Request) error { panic("secret of the stack") }})
	v := s.maker(t)
	for _, path := range []string{"/breaks?name=张三", "/panics"} {
		got := v.Get(path).Must(t, 500, "系统内部错误")
		id := regexp.MustCompile(`<code>([a-z0-9]+)</code>`).FindStringSubmatch(got.Body)
		if strings.Contains(got.Body, "secret") || id == nil || !strings.Contains(s.log.String(), id[1]) {
			t.Errorf("%s: %s", path, got.Body)
		}
	}
	text := s.log.String()
	if !strings.Contains(text, "secret of the database") || !strings.Contains(text, "secret of the stack") {
		t.Error("the log does not know")
	}
	for _, private := range []string{"张三", "name=", s.Passwords["maker"], "login=maker"} {
		if strings.Contains(text, private) {
			t.Errorf("the log has %q", private)
		}
	}
	if !strings.Contains(text, "route=/breaks") || !strings.Contains(text, "user="+fmt.Sprint(s.Maker.UserID)) {
		t.Errorf("%s", text)
	}
}

// TestUploads: a file within the limit arrives whole; one far over it is refused in words the browser gets to see.
func TestUploads(t *testing.T) {
	rt := kit.Route{Method: "POST", Path: "/takes", Action: access.Self, Limit: kit.UploadLimit, Handle: func(r *kit.Request) error {
		name, content, err := r.Upload("file")
		if err != nil {
			return err
		}
		return r.String(http.StatusOK, name+" "+fmt.Sprint(int64(len(content))))
	}}
	v := serve(t, rt).maker(t)
	upload := func(size int) webtest.Answer {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, _ := w.CreateFormFile("file", "名册.csv")
		_, _ = part.Write(bytes.Repeat([]byte("x"), size))
		_ = w.Close()
		return v.Do("POST", "/takes", body.String(), "Content-Type", w.FormDataContentType())
	}
	upload(20<<20).Must(t, 200, "名册.csv 20971520")
	upload(30<<20).Must(t, 413, "24 MB")
	v.Post("/takes", "file", "x").Must(t, 200, " 0")
	if big := strings.Repeat("x", 200<<20); !testing.Short() {
		v.Do("POST", "/takes", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"+big,
			"Content-Type", "multipart/form-data; boundary=b").Must(t, 413, "24 MB")
	}
}

func TestNextStaysHere(t *testing.T) {
	for in, want := range map[string]string{"": "/", "/a?b=c": "/a?b=c", "//evil.example": "/", "https://evil.example": "/",
		"/\\evil.example": "/", "/a\nb": "/", "javascript:x": "/", "/ok/../x": "/ok/../x"} {
		if got := kit.LocalPath(in); got != want {
			t.Errorf("localPath(%q) = %q", in, got)
		}
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
		if got := kit.AddressOf(c.trusted)(req); got != c.want {
			t.Errorf("%s says %q, trusted %v: %s, want %s", c.peer, c.said, c.trusted, got, c.want)
		}
	}
}

func TestTheMenuHasDeclaredActionsAndWords(t *testing.T) {
	for _, m := range kit.Menu() {
		if !access.Declared(m.Action) || !lang.Has(lang.ZhCN, m.Key) {
			t.Errorf("%s: %s", m.Href, m.Action)
		}
	}
}

// TestBodiesShareTheMemory: what is sent at a time is bounded, for strangers and
// people with a link apart from those signed in; and it is given back.
func TestBodiesShareTheMemory(t *testing.T) {
	s := serve(t)
	stranger, maker := webtest.Visit(t, s.url), s.maker(t)
	form := []string{"login", "nobody", "password", "wrong"}
	s.web.LimitStrangers(10)
	if got := stranger.Post("/login", form...).Must(t, 429, "10 秒"); got.Header.Get("Retry-After") != "10" {
		t.Errorf("Retry-After %q", got.Header.Get("Retry-After"))
	}
	maker.Post("/account", "old", "x", "password", "y", "again", "z").Must(t, 422)
	s.web.LimitStrangers(int64(len("login=nobody&password=wrong")))
	for range 2 {
		stranger.Post("/login", form...).Must(t, 401)
	}
	if left := s.web.Held(); left != 0 {
		t.Errorf("%d bytes are not given back", left)
	}
}

func TestServeLetsAnswersFinish(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	apptest.Check(t, err)
	ctx, stop := context.WithCancel(context.Background())
	begun := make(chan bool)
	ended := make(chan error, 1)
	go func() {
		ended <- kit.Serve(ctx, ln, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(begun)
			time.Sleep(200 * time.Millisecond)
			_, _ = w.Write([]byte("whole"))
		}))
	}()
	answered := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + ln.Addr().String())
		if err != nil {
			answered <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		answered <- string(body)
	}()
	<-begun
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := <-answered; got != "whole" {
		t.Error(got)
	}
}
