package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"reliefbook/internal/apptest"
)

func TestZZRosterShots(t *testing.T) {
	dir := os.Getenv("SCREENS_DIR")
	if dir == "" {
		t.Skip("no SCREENS_DIR")
	}
	ctx := browser(t)
	s, v, at := rosterSite(t, 120)
	s.enter(ctx, t, s.Maker)
	_ = filepath.Join
	bad := strings.ReplaceAll(strings.Replace(string(apptest.RosterCSV(120, "护理系", "没有系")), "30.00", "30.005", 1), "990000200001010", "990000200001110")
	r1 := v.upload(at+"/import", "2021年中秋慰问名册（最终版）.csv", []byte(bad)).must(t, 303).to()
	good := apptest.RosterCSV(120, "护理系", "药学系")
	r2 := v.upload(at+"/import", "名册.csv", good).must(t, 303).to()
	s.look(ctx, t, "1form", at+"/import")
	s.look(ctx, t, "2bad", r1)
	s.look(ctx, t, "3good", r2)
	v.post(r2+"/import").must(t, 303)
	second := strings.Replace(string(good), "1班", "2班", 1)
	r3 := v.upload(at+"/import", "名册2.csv", []byte(second)).must(t, 303).to()
	v.post(r3+"/import").must(t, 303)
	s.look(ctx, t, "4roster", at)
	s.look(ctx, t, "5page3", at+"?page=3")
	check(t, chromedp.Do(ctx, chromedp.Navigate(s.URL+"/")))
}
