package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"reliefbook/internal/access"
	"reliefbook/internal/fund"
)

// TestScreensInABrowser opens every page of every role at the widths of a desk
// and of a phone: nothing scrolls sideways, everything can be tapped. With
// SCREENS_DIR set it leaves pictures there.
func TestScreensInABrowser(t *testing.T) {
	ctx := browser(t)
	s := newSite(t)
	s.Released(t, 60, "护理系", "药学系", "马克思主义学院")
	s.Funded(t, "DUES", fund.PartyDues, 772000)
	_, err := s.RecordDocument(context.Background(), s.Maker, fund.Document{FundID: 1, Kind: fund.Receipt, DocNo: "苏教党〔2021〕17号",
		Body: "上级党委", Purpose: "中秋走访慰问一线工作人员", Minutes: "第12次会议纪要", Amount: 1000000, Day: "2021-09-17"})
	check(t, err)
	_, err = s.SealNow(context.Background())
	check(t, err)
	s.look(ctx, t, "stranger", "/login?next=%2Ffunds")
	s.look(ctx, t, "stranger", "/setup?token=x")
	for role, actor := range s.people() {
		s.as(t, actor) // with a password of their own
		s.enter(ctx, t, actor)
		for _, rt := range s.Server.Routes() {
			page := rt.Method == http.MethodGet && rt.Action != access.Public && !strings.Contains(rt.Path, ".") && !strings.HasPrefix(rt.Path, "/api/")
			if page && access.Allowed(role, rt.Action) {
				s.look(ctx, t, string(role), parameter.ReplaceAllString(rt.Path, "1"))
			}
		}
	}
}

// enter signs somebody in through the form.
func (s *site) enter(ctx context.Context, t *testing.T, actor access.Actor) {
	t.Helper()
	password := s.fresh[actor.Login]
	if password == "" {
		password = s.Passwords[actor.Login]
	}
	script := fmt.Sprintf(`document.querySelector("[name=login]").value=%q; document.querySelector("[name=password]").value=%q;
		document.querySelector("main form button").click(); true`, actor.Login, password)
	out := `(() => { const f = document.querySelector('form[action="/sign-out"]'); if (f) f.submit(); return !!f; })()`
	check(t, chromedp.Do(ctx, chromedp.Navigate(s.URL+"/")))
	signedIn, err := chromedp.Run(ctx, chromedp.Evaluate[bool](out))
	check(t, err)
	if signedIn {
		time.Sleep(300 * time.Millisecond)
	}
	check(t, chromedp.Do(ctx, chromedp.Navigate(s.URL+"/login")))
	_, err = chromedp.Run(ctx, chromedp.Evaluate[bool](script))
	check(t, err)
	time.Sleep(500 * time.Millisecond)
}

// look opens a page at both widths.
func (s *site) look(ctx context.Context, t *testing.T, who, path string) {
	t.Helper()
	for _, width := range []int64{1280, 390} {
		var opts []chromedp.EmulateViewportOption
		if width < 500 {
			opts = append(opts, chromedp.EmulateMobile)
		}
		check(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 900, opts...), chromedp.Navigate(s.URL+path)))
		faults, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](pageFaults))
		check(t, err)
		for _, fault := range faults {
			t.Errorf("%s %s at %d: %s", who, path, width, fault)
		}
		if dir := os.Getenv("SCREENS_DIR"); dir != "" {
			name := strings.NewReplacer("/", "_", "?", "_").Replace(path)
			keepPicture(ctx, t, filepath.Join(dir, fmt.Sprintf("%s%s-%d.png", who, name, width)))
		}
	}
}
