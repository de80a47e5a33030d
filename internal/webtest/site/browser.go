package site

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/webtest"
)

// Enter signs somebody in through the form.
func (s *Site) Enter(ctx context.Context, t *testing.T, actor access.Actor) {
	t.Helper()
	password := s.Passwords[actor.Login]
	script := fmt.Sprintf(`document.querySelector("[name=login]").value=%q; document.querySelector("[name=password]").value=%q;
		document.querySelector("main form button").click(); true`, actor.Login, password)
	out := `(() => { const f = document.querySelector('form[action="/sign-out"]'); if (f) f.submit(); return !!f; })()`
	apptest.Check(t, chromedp.Do(ctx, chromedp.Navigate(s.URL+"/")))
	signedIn, err := chromedp.Run(ctx, chromedp.Evaluate[bool](out))
	apptest.Check(t, err)
	if signedIn {
		time.Sleep(300 * time.Millisecond)
	}
	apptest.Check(t, chromedp.Do(ctx, chromedp.Navigate(s.URL+"/login")))
	_, err = chromedp.Run(ctx, chromedp.Evaluate[bool](script))
	apptest.Check(t, err)
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		in, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`location.pathname !== "/login" && document.readyState === "complete"`))
		if err == nil && in {
			return
		}
	}
	t.Fatalf("%s does not get in", actor.Login)
}

// Look opens a page at both widths.
func (s *Site) Look(ctx context.Context, t *testing.T, who, path string) {
	t.Helper()
	for _, width := range []int64{1280, 390} {
		var opts []chromedp.EmulateViewportOption
		if width < 500 {
			opts = append(opts, chromedp.EmulateMobile)
		}
		apptest.Check(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 900, opts...), chromedp.Navigate(s.URL+path)))
		faults, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](webtest.PageFaults))
		apptest.Check(t, err)
		for _, fault := range faults {
			t.Errorf("%s %s at %d: %s", who, path, width, fault)
		}
		if dir := os.Getenv("SCREENS_DIR"); dir != "" {
			name := strings.NewReplacer("/", "_", "?", "_").Replace(path)
			webtest.KeepPicture(ctx, t, filepath.Join(dir, fmt.Sprintf("%s%s-%d.png", who, name, width)))
		}
	}
}

// Speak chooses the language of the browser.
func (s *Site) Speak(ctx context.Context, t *testing.T, tag string) {
	t.Helper()
	apptest.Check(t, chromedp.Do(ctx, chromedp.Navigate(s.URL+"/healthz")))
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.cookie = "lang=`+tag+`; path=/"; true`))
	apptest.Check(t, err)
}

// Walk is a person at a browser.
type Walk struct {
	T    *testing.T
	Ctx  context.Context // the browser's
	Site *Site
}

// Walk starts a browser of the test's own.
func (s *Site) Walk(t *testing.T) Walk { return Walk{t, webtest.Browser(t), s} }

// Enter signs somebody in through the form, with a password of their own.
func (w Walk) Enter(actor access.Actor) {
	w.T.Helper()
	w.Site.As(w.T, actor)
	w.Site.Enter(w.Ctx, w.T, actor)
}

// Do carries an action out within twenty seconds.
func (w Walk) Do(action chromedp.Action[chromedp.Void]) {
	w.T.Helper()
	ctx, cancel := context.WithTimeout(w.Ctx, 20*time.Second)
	defer cancel()
	apptest.Check(w.T, chromedp.Do(ctx, action))
}

// JS runs a script on the page.
func (w Walk) JS(script string) {
	w.T.Helper()
	_, err := chromedp.Run(w.Ctx, chromedp.Evaluate[bool]("(() => { "+script+"; return true; })()"))
	apptest.Check(w.T, err)
}

// Open goes to a page.
func (w Walk) Open(path string) Walk {
	w.T.Helper()
	w.Do(chromedp.Navigate(w.Site.URL + path))
	return w
}

// Fill types into fields by name.
func (w Walk) Fill(pairs ...string) Walk { return w.FillIn("main", pairs...) }

// FillIn types into fields of one form.
func (w Walk) FillIn(form string, pairs ...string) Walk {
	w.T.Helper()
	for i := 0; i < len(pairs); i += 2 {
		w.JS(fmt.Sprintf(`document.querySelector(%q).value = %q`, fmt.Sprintf("%s [name=%q]", form, pairs[i]), pairs[i+1]))
	}
	return w
}

// Upload chooses a file in the form of the page.
func (w Walk) Upload(path string) Walk {
	w.T.Helper()
	w.Do(chromedp.SetUploadFiles(`main input[type=file]`, []string{path}))
	return w
}

// Submit sends the form of an address and waits for the page that comes.
func (w Walk) Submit(action string) Walk {
	w.T.Helper()
	return w.Click(fmt.Sprintf(`main form[action=%q] button:not([formaction])`, action))
}

// Click clicks, answers the question if one is asked, and waits until another page is there.
func (w Walk) Click(selector string) Walk {
	w.T.Helper()
	w.JS("window.__old = location.href")
	w.JS(fmt.Sprintf("const b = document.querySelector(%q); if (!b) throw new Error('no such button: ' + %q + ' in ' + document.querySelector('main').innerText); b.click()", selector, selector))
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(30 * time.Millisecond) {
		there, err := chromedp.Run(w.Ctx, chromedp.Evaluate[bool](`(() => { if (window.__old !== location.href) return document.readyState === "complete";
			const yes = document.querySelector("body > dialog[open] button.primary, body > dialog[open] button.danger"); if (yes && !yes.disabled) yes.click(); return false; })()`))
		if err == nil && there {
			return w
		}
	}
	w.T.Fatalf("no page came of %s", selector)
	return w
}

// See wants words on the page.
func (w Walk) See(words ...string) Walk {
	w.T.Helper()
	text, err := chromedp.Run(w.Ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText`))
	apptest.Check(w.T, err)
	for _, word := range words {
		if !strings.Contains(text, word) {
			w.T.Fatalf("%q is not on the page:\n%s", word, text)
		}
	}
	return w
}

// Await waits until a word is on the page, which changes by itself.
func (w Walk) Await(word string) Walk {
	w.T.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		there, err := chromedp.Run(w.Ctx, chromedp.Evaluate[bool](fmt.Sprintf(`document.querySelector("main").innerText.includes(%q)`, word)))
		if err == nil && there {
			return w
		}
	}
	return w.See(word)
}

// Picture keeps the page as it is at both widths, where SCREENS_DIR says where to.
func (w Walk) Picture(name string) Walk {
	w.T.Helper()
	dir := os.Getenv("SCREENS_DIR")
	if dir == "" {
		return w
	}
	for _, width := range []int64{390, 1280} {
		w.Do(chromedp.EmulateViewport(width, 900))
		webtest.KeepPicture(w.Ctx, w.T, filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, width)))
	}
	return w
}

// Download fetches an address as the page's own browser does, signed in.
func (w Walk) Download(path string) []byte {
	w.T.Helper()
	data, err := chromedp.Run(w.Ctx, chromedp.Evaluate[[]int](fmt.Sprintf(`(async () => { const r = await fetch(%q); if (!r.ok) throw new Error(r.status);
		return [...new Uint8Array(await r.arrayBuffer())]; })()`, path), chromedp.EvalAwaitPromise))
	apptest.Check(w.T, err)
	out := make([]byte, len(data))
	for i, b := range data {
		out[i] = byte(b)
	}
	return out
}
