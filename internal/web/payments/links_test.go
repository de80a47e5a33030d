package payments_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/visit"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

// picture is a plain PNG as a form with one file.
func picture(t *testing.T, width, height int) (body, kind string) {
	t.Helper()
	var plain, form bytes.Buffer
	apptest.Check(t, png.Encode(&plain, image.NewGray(image.Rect(0, 0, width, height))))
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("photo", "p.png")
	apptest.Check(t, err)
	_, err = part.Write(plain.Bytes())
	apptest.Check(t, err)
	apptest.Check(t, w.Close())
	return form.String(), w.FormDataContentType()
}

// cost is what something takes, in time and in memory asked for.
func cost(do func()) (took time.Duration, mib uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := time.Now()
	do()
	took = time.Since(begin)
	runtime.ReadMemStats(&after)
	return took, (after.TotalAlloc - before.TotalAlloc) >> 20
}

// onePerson is a team with one person to visit: the team's link and the person's line.
func onePerson(t *testing.T, s *site.Site) (link string, person int64) {
	t.Helper()
	ctx := context.Background()
	s.Structure(t, []string{"东校区"}, []string{"护理系"})
	alloc := s.Funded(t, "DUES", fund.PartyDues, 772_000)
	program, err := s.Relief.CreateProgram(ctx, s.Maker, fund.Program{Code: "VISIT", Name: "走访", Kind: fund.ByVisit, Purpose: "慰问", FromDay: "2021-09-17",
		ToDay: "2021-09-30", AllocationID: alloc, Heads: 1, Total: 772_000})
	apptest.Check(t, err)
	team, err := s.Visits.CreateTeam(ctx, s.Maker, visit.Team{ProgramID: program, Name: "第一组", Leader: "陈书记", CampusID: s.Campus["东校区"], Day: "2021-09-18"})
	apptest.Check(t, err)
	apptest.Check(t, s.Visits.ImportPlan(ctx, s.Maker, team, "list.csv", []byte("姓名,单位,类别,金额\n张伟,护理系,辅导员,1\n")))
	link, err = s.Visits.TeamLink(ctx, s.Maker, team, "")
	apptest.Check(t, err)
	page, err := s.Visits.TeamPage(ctx, webtest.InHand(strings.TrimPrefix(link, "/t/")))
	apptest.Check(t, err)
	return link, page.People[0].ID
}

// TestAPictureForAnInventedLinkCostsNothing: a small file that claims more
// pixels than are taken is not even read where there is no such link, and is
// refused by its header where there is one.
func TestAPictureForAnInventedLinkCostsNothing(t *testing.T) {
	site.Each(t, func(t *testing.T, s *site.Site) {
		link, person := onePerson(t, s)
		here := fmt.Sprintf("%s/people/%d/photo", link, person)

		v := s.Visitor(t)
		over, kind := picture(t, 4096, 3073)
		took, mib := cost(func() { v.Do("POST", "/t/INVENTED/people/1/photo", over, "Content-Type", kind).Must(t, 404) })
		if took > time.Second || mib > 4 {
			t.Errorf("an invented link: %v, %d MiB", took, mib)
		}
		took, mib = cost(func() {
			v.Do("POST", here, over, "Content-Type", kind).Must(t, 422, "4096 × 3073", "1200 万像素")
		})
		if took > 2*time.Second || mib > 16 {
			t.Errorf("too large a picture: %v, %d MiB", took, mib)
		}
		whole, kind := picture(t, 800, 600)
		v.Do("POST", here, whole, "Content-Type", kind).Must(t, 303)
	})
}

// TestATokenIsLookedUpBeforeTheBody: whoever announces a body to an invented
// link is answered while nothing of the body has come.
func TestATokenIsLookedUpBeforeTheBody(t *testing.T) {
	s := site.New(t)
	for _, path := range []string{"/t/X/people/1", "/t/X/people/1/photo", "/t/X/close", "/m/X/turns/1/in", "/m/X/problems", "/p/X/roll", "/p/X/riddles/1",
		"/r/X", "/setup?token=X", "/setup", "/t/" + strings.Repeat("X", 5000) + "/close"} {
		for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=b"} {
			conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
			apptest.Check(t, err)
			apptest.Check(t, conn.SetDeadline(time.Now().Add(5*time.Second)))
			_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: 10000000\r\n\r\n", path, kind)
			apptest.Check(t, err)
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil || res.StatusCode != http.StatusNotFound {
				t.Errorf("%.40s %s: %v %v", path, kind, res, err)
			}
			apptest.Check(t, conn.Close())
		}
	}
}

// TestWrongTokensGetCheapAnswers: from some number on they get a line; right
// ones come in from the same address all the while.
func TestWrongTokensGetCheapAnswers(t *testing.T) {
	s := site.Empty(t)
	links, err := s.People.SetupLinks(context.Background())
	apptest.Check(t, err)
	v := s.Visitor(t)
	for range 60 {
		v.Get("/r/wrong").Must(t, 404, "<html")
	}
	got := v.Get("/t/wrong").Must(t, 429)
	if after := got.Header.Get("Retry-After"); len(got.Body) > 10 || after == "" || after == "0" {
		t.Errorf("%q, Retry-After %q", got.Body, after)
	}
	v.Get(links[0].Path()).Must(t, 200)
}

// TestPublicFormsAreShort: what anybody may send is a few fields.
func TestPublicFormsAreShort(t *testing.T) {
	s := site.New(t)
	v := s.Visitor(t)
	v.Post("/login", "login", "admin", "password", strings.Repeat("x", 64<<10)).Must(t, 413)
	v.Post("/language", "lang", strings.Repeat("x", 64<<10)).Must(t, 413)
}

// TestAPhonesPictureIsMadeSmaller: one of 15 megapixels is sent by the browser as one that is taken.
func TestAPhonesPictureIsMadeSmaller(t *testing.T) {
	s := site.New(t)
	link, person := onePerson(t, s)
	var large bytes.Buffer
	apptest.Check(t, png.Encode(&large, image.NewGray(image.Rect(0, 0, 5000, 3000))))
	path := filepath.Join(t.TempDir(), "IMG_1.png")
	apptest.Check(t, os.WriteFile(path, large.Bytes(), 0o600))
	w := s.Walk(t)
	s.Speak(w.Ctx, t, "zh-CN")
	w.Open(link).Upload(path)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		name, err := chromedp.Run(w.Ctx, chromedp.Evaluate[string](`document.querySelector("main input[type=file]").files[0].name`))
		apptest.Check(t, err)
		if name == "photo.jpg" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("still %s", name)
		}
	}
	w.Submit(fmt.Sprintf("%s/people/%d/photo", link, person))
	ok, err := chromedp.Run(w.Ctx, chromedp.Evaluate[bool](`document.querySelectorAll("main img.thumb").length === 1 && !document.querySelector(".errors")`))
	if err != nil || !ok {
		t.Errorf("no picture on the page: %v", err)
	}
}
