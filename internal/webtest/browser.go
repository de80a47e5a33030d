package webtest

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// StrictPolicy is what the pages must live with.
const StrictPolicy = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// Browser is a chromium of the test's own. Without one the test is skipped and says so; in CI that is a failure.
func Browser(t testing.TB) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no chromium to look at the pages with")
		}
		t.Skip("no chromium to look at the pages with")
	}
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// PageFaults asks the page itself: does it scroll sideways, what is too small to tap, did the script run.
const PageFaults = `(() => {
  const bad = [];
  const root = document.documentElement;
  const got = performance.getEntriesByType("navigation")[0];
  if (got && got.responseStatus >= 500) bad.push("answers " + got.responseStatus);
  if (root.scrollWidth > root.clientWidth) bad.push("scrolls sideways: " + root.scrollWidth + " > " + root.clientWidth + " by " +
    [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1).map((e) => e.outerHTML.slice(0, 60)).slice(0, 5).join(" | "));
  if (getComputedStyle(document.body).marginTop !== "0px") bad.push("no style sheet");
  if (!window.htmx || htmx.config.allowEval) bad.push("htmx is not configured");
  if (root.clientWidth < 500) for (const e of document.querySelectorAll("main button, main a.button, .menu a, .tools button, main .field input:not([type=checkbox]), main select, .filters a, .pages a")) {
    const r = e.getBoundingClientRect();
    if (r.width && r.height < 43.5) bad.push("hard to tap: " + e.outerHTML.slice(0, 80) + " " + r.height);
  }
  return bad;
})()`

// KeepPicture leaves a picture of the page.
func KeepPicture(ctx context.Context, t testing.TB, file string) {
	t.Helper()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o600); err != nil {
		t.Fatal(err)
	}
}
