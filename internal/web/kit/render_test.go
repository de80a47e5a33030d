package kit

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/webtest"
	"reliefbook/static"
	"reliefbook/templates"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

type galleryRow struct {
	Label, Href, Check        string
	Heads                     int
	Entitled, Paid, Confirmed money.Amount
}

type galleryReceipt struct {
	No, Name, Class, State string
	Amount                 money.Amount
}

func galleryBody() any {
	heads := []int{612, 498, 455, 431, 402, 377, 298, 241, 131}
	names := []string{"财经系", "信息技术系", "旅游管理系", "艺术设计系", "机电工程系", "建筑工程系", "学前教育系", "护理系", "马克思主义学院"}
	rows := make([]galleryRow, len(heads))
	var entitled, paid, confirmed money.Amount
	for i, n := range heads {
		sum := money.Amount(n * 3000)
		rows[i] = galleryRow{Label: names[i], Href: "#", Check: "agrees", Heads: n, Entitled: sum, Paid: sum, Confirmed: sum}
		switch i {
		case 1:
			rows[i].Confirmed, rows[i].Check = sum-31*3000, "differs"
		case 4:
			rows[i].Confirmed, rows[i].Check = sum/2, "differs"
		case 7:
			rows[i].Paid, rows[i].Confirmed, rows[i].Check = sum/3, 0, "differs"
		}
		entitled, paid, confirmed = entitled+sum, paid+rows[i].Paid, confirmed+rows[i].Confirmed
	}
	var states []map[string]any
	for _, s := range []string{"batch.prepared", "batch.approved", "batch.released", "batch.sent_back", "batch.cancelled",
		"payment.paid", "receipt.open", "receipt.confirmed", "receipt.not_received", "document.pending", "visit.rejected"} {
		kind, state, _ := strings.Cut(s, ".")
		states = append(states, map[string]any{"Kind": kind, "State": state})
	}
	return map[string]any{
		"Entitled": entitled, "Paid": paid, "Confirmed": confirmed, "Allocated": money.Amount(772000),
		"Departments": rows, "States": states, "At": time.Date(2021, 9, 18, 1, 5, 0, 0, time.UTC),
		"Receipts": []galleryReceipt{
			{"0202104117", "张伟", "计算机应用 2104 班", "open", 3000},
			{"0202104118", "阿卜杜热合曼·买买提", "计算机应用 2104 班", "open", 3000},
			{"0202104121", "𠅤䶮", "计算机应用 2104 班", "confirmed", 3000},
			{"0202104122", "欧阳若溪", "计算机应用 2104 班", "not_received", 3000},
			{"0202104125", "张伟", "计算机应用 2104 班", "open", 123456},
		},
	}
}

func galleryPage(tag lang.Tag) Page {
	p := Page{Lang: tag, Title: "设计样张", User: &PageUser{Name: "林晓敏", Role: "maker"}, Path: "/gallery?x=1",
		Flash: []Flash{{"ok", "2 号批次已提交，等待复核。"}}, Seal: "校验点 128 · 3f9a 51c0 · 2021-09-18 09:05", Body: galleryBody()}
	for i, label := range []string{"首页", "资金", "慰问项目", "名册", "批次", "签收", "走访", "报表", "凭证"} {
		p.Menu = append(p.Menu, MenuItem{Label: label, Href: "#", Active: i == 4})
	}
	return p
}

func galleryRenderer(t *testing.T) *Renderer {
	t.Helper()
	pages := fstest.MapFS{}
	for _, name := range []string{"gallery", "door"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".html"))
		if err != nil {
			t.Fatal(err)
		}
		pages["pages/"+name+".html"] = &fstest.MapFile{Data: text}
	}
	r, err := NewRenderer(templates.FS, pages)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPartsRenderWithinThePolicy(t *testing.T) {
	r := galleryRenderer(t)
	forbidden := regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|<style|javascript:|<script(?:>|\s[^>]*[^r]>[^<])|⟦|ZgotmplZ|no value`)
	for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
		var buf bytes.Buffer
		if err := r.Render(&buf, "gallery", tag, galleryPage(tag)); err != nil {
			t.Fatal(err)
		}
		if err := r.Render(&buf, "door", tag, Page{Path: "/sign-in"}); err != nil {
			t.Fatal(err)
		}
		body := map[string]any{"Title": "x", "Text": "y", "ID": "z"}
		if err := r.Render(&buf, "error", tag, Page{Body: body}); err != nil {
			t.Fatal(err)
		}
		if found := forbidden.FindString(buf.String()); found != "" {
			t.Errorf("%s: the page has %q", tag, found)
		}
		if n := strings.Count(buf.String(), `lang="`+string(tag)+`"`); n != 3 {
			t.Errorf("%s: %d pages say so", tag, n)
		}
	}
}

func TestAFailingTemplateSendsNothing(t *testing.T) {
	pages := fstest.MapFS{"pages/broken.html": {Data: []byte(`{{template "base" .}}{{define "main"}}half{{.Body.Missing.Field}}{{end}}`)}}
	r, err := NewRenderer(templates.FS, pages)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := r.Render(&buf, "broken", lang.ZhCN, Page{Body: struct{}{}}); err == nil || buf.Len() > 0 {
		t.Errorf("error %v, %d bytes sent", err, buf.Len())
	}
	if err := r.Render(&buf, "no such page", lang.ZhCN, nil); err == nil {
		t.Error("a page that is not there was rendered")
	}
}

func TestAPartAlone(t *testing.T) {
	var buf bytes.Buffer
	r := galleryRenderer(t)
	if err := r.RenderPart(&buf, "gallery", "state", lang.En, map[string]any{"Kind": "receipt", "State": "open"}); err != nil {
		t.Fatal(err)
	}
	if got := buf.String(); !strings.Contains(got, "Unconfirmed") || !strings.Contains(got, "tone-wait") || strings.Contains(got, "<html") {
		t.Errorf("got %s", got)
	}
}

func TestFiguresOnScreens(t *testing.T) {
	for got, want := range map[string]string{
		Signed("¥", 10335000): "¥103,350.00", Signed("¥", -5): "−¥0.05", Signed("", 0): "0.00",
		Count(3445): "3,445", Count(-1000): "-1,000", Count(999): "999", Count(int64(1234567)): "1,234,567",
		percent(3444, 3445): "99.9%", percent(money.Amount(1), money.Amount(1)): "100%",
		share(1, 1000000): "0.4", share(3445, 3445): "100.0", share(5, 3): "100.0", share(0, 3): "0", share(1, 3): "33.3",
		Clock(time.Date(2021, 9, 17, 16, 30, 0, 0, time.UTC)): "2021-09-18 00:30", Clock(time.Time{}): "",
		withPage("/x?q=%E5%BC%A0&page=3", 4): "/x?page=4&q=%E5%BC%A0",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := pages(4, 69); !slices.Equal(got, []int{1, 0, 3, 4, 5, 0, 69}) {
		t.Errorf("got %v", got)
	}
	if got := pages(1, 1); !slices.Equal(got, []int{1}) {
		t.Errorf("got %v", got)
	}
	if got := largest(galleryBody().(map[string]any)["Departments"], "Entitled"); got != 612*3000 {
		t.Errorf("got %d", got)
	}
}

// galleryServer serves the gallery under the policy and passes on every form
// sent to it and whatever the browser reports of the policy.
func galleryServer(t *testing.T) (*httptest.Server, <-chan string) {
	t.Helper()
	r := galleryRenderer(t)
	got := make(chan string, 100)
	mux := http.NewServeMux()
	mux.Handle("/static/", http.StripPrefix("/static/", http.FileServerFS(static.FS)))
	mux.HandleFunc("POST /policy", func(_ http.ResponseWriter, req *http.Request) {
		report, _ := io.ReadAll(req.Body)
		got <- string(report)
	})
	mux.HandleFunc("POST /{act}", func(w http.ResponseWriter, req *http.Request) {
		_ = req.ParseForm()
		time.Sleep(200 * time.Millisecond)
		got <- req.URL.Path + "?" + req.PostForm.Encode()
		http.Redirect(w, req, "/gallery", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /{page}", func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Security-Policy", webtest.StrictPolicy+"; report-uri /policy")
		tag := lang.Parse(req.URL.Query().Get("lang"))
		var buf bytes.Buffer
		page := galleryPage(tag)
		name := "gallery"
		if req.PathValue("page") == "door" {
			name, page = "door", Page{Path: "/sign-in"}
		}
		if err := r.Render(&buf, name, tag, page); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(buf.Bytes())
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv, got
}

// TestGalleryInABrowser needs chromium. With GALLERY_DIR set it leaves pictures there.
func TestGalleryInABrowser(t *testing.T) {
	ctx := webtest.Browser(t)
	srv, refused := galleryServer(t)
	for _, shot := range []struct {
		name, path, scheme string
		width              int64
	}{{"gallery-1280", "/gallery", "light", 1280}, {"gallery-390", "/gallery", "light", 390},
		{"gallery-en-1280", "/gallery?lang=en", "light", 1280}, {"gallery-en-390", "/gallery?lang=en", "light", 390},
		{"gallery-dark-1280", "/gallery", "dark", 1280}, {"gallery-dark-390", "/gallery", "dark", 390},
		{"door-1280", "/door", "light", 1280}, {"door-390", "/door", "light", 390}} {
		opts := []chromedp.EmulateViewportOption{}
		if shot.width < 500 {
			opts = append(opts, chromedp.EmulateMobile)
		}
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: shot.scheme}}}
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(shot.width, 900, opts...), chromedp.Navigate(srv.URL+shot.path)); err != nil {
			t.Fatal(err)
		}
		faults, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](webtest.PageFaults))
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults {
			t.Errorf("%s: %s", shot.name, fault)
		}
		if dir := os.Getenv("GALLERY_DIR"); dir != "" {
			webtest.KeepPicture(ctx, t, filepath.Join(dir, shot.name+".png"))
		}
	}
	select {
	case report := <-refused:
		t.Errorf("the policy refused something: %s", report)
	case <-time.After(300 * time.Millisecond):
	}
}

// TestScriptsInABrowser presses what a clerk presses.
func TestScriptsInABrowser(t *testing.T) {
	ctx := webtest.Browser(t)
	srv, got := galleryServer(t)
	for _, c := range []struct{ name, script, want string }{
		{"a question is asked, and the form is sent once however often it is pressed",
			`document.querySelector("[data-confirm]").click();
			 const yes = document.querySelector("dialog.ask button"); yes.click(); yes.click();
			 document.querySelector("[data-confirm]").click();`, "/approve?key=k-1"},
		{"all boxes at once, the pressed button's name among them",
			`const all = document.querySelector("[data-select-all]"); all.click();
			 if (document.querySelector("[data-selected-count]").textContent !== "5") throw new Error("count");
			 const one = document.querySelectorAll("button[name=one]")[1]; one.click(); one.click();`,
			"/confirm?one=0202104118&payment=0202104117&payment=0202104118&payment=0202104121&payment=0202104122&payment=0202104125"},
		{"a dialog with a reason",
			`document.querySelector("[data-dialog]").click();
			 if (!document.querySelector("#send-back:modal")) throw new Error("no dialog");
			 document.querySelector("#send-back textarea").value = "x";
			 document.querySelector("#send-back button").click();`, "/send-back?key=k-2&reason=x"},
	} {
		if err := chromedp.Do(ctx, chromedp.Navigate(srv.URL+"/gallery")); err != nil {
			t.Fatal(err)
		}
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("(() => {"+c.script+" return true; })()")); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		select {
		case sent := <-got:
			if sent != c.want {
				t.Errorf("%s: sent %s", c.name, sent)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s: nothing sent", c.name)
		}
		select {
		case again := <-got:
			t.Errorf("%s: sent again: %s", c.name, again)
		case <-time.After(400 * time.Millisecond):
		}
	}
}

// TestFragmentsInABrowser looks at what htmx does with an answer that is a whole page.
func TestFragmentsInABrowser(t *testing.T) {
	ctx := webtest.Browser(t)
	srv, _ := galleryServer(t)
	for _, c := range []struct{ name, script string }{
		{"a search replaces the list and keeps what is typed",
			`const box = document.querySelector("input[type=search]"), list = document.getElementById("receipts");
			 box.value = "张"; box.dispatchEvent(new Event("input", {bubbles: true}));
			 for (let i = 0; i < 40 && document.contains(list); i++) await wait(100);
			 return !document.contains(list) && document.querySelectorAll("#receipts").length === 1 && box.isConnected &&
			   box.value === "张" && location.pathname === "/receipts" && new URLSearchParams(location.search).get("q") === "张"`},
		{"a page instead of a fragment replaces the page",
			`htmx.ajax("GET", "/door", "#receipts");
			 for (let i = 0; i < 40 && !document.querySelector(".door"); i++) await wait(100);
			 return document.querySelectorAll("main").length === 1 && !document.querySelector("#receipts") && location.pathname === "/door"`},
	} {
		if err := chromedp.Do(ctx, chromedp.Navigate(srv.URL+"/gallery")); err != nil {
			t.Fatal(err)
		}
		script := "(async () => { const wait = (ms) => new Promise((r) => setTimeout(r, ms));" + c.script + "; })()"
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise)); err != nil || !ok {
			t.Errorf("%s: %v, %v", c.name, ok, err)
		}
	}
}
