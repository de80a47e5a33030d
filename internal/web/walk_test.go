package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/teller"
)

// walk is a person at a browser.
type walk struct {
	t   *testing.T
	ctx context.Context
	s   *site
}

// TestWalk walks the whole path through the screens in a real browser: finance
// records, a checker approves, a roster file goes in, a batch is prepared,
// approved and released, the branch confirms, the auditor downloads the
// reconciliation and it agrees.
func TestWalk(t *testing.T) {
	s := newSite(t)
	s.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
	s.OnRoll(t, 40)
	w := walk{t, browser(t), s}
	roster := filepath.Join(t.TempDir(), "名册.csv")
	check(t, os.WriteFile(roster, apptest.RosterCSV(40, "护理系", "药学系"), 0o600))

	s.OnRoll(t, 40)
	notice := filepath.Join(t.TempDir(), "到账通知.pdf")
	check(t, os.WriteFile(notice, apptest.Scan().Data, 0o600))

	w.enter(s.Maker)
	w.open("/funds/new").fill("code", "AID", "name", "学生资助", "source", "student_aid", "restriction", "专款专用").submit("/funds")
	w.open("/funds/1/documents/new?kind=receipt").fill("doc_no", "到账1号", "amount", "1,200.00", "purpose", "学生资助").upload(notice).submit("/funds/1/documents")
	w.enter(s.Checker)
	w.open("/documents/1").click(`form[action="/documents/1/decide"] button`)
	w.enter(s.Maker)
	w.open("/funds/1/documents/new?kind=allocation").fill("doc_no", "拨付1号", "body", "上级", "minutes", "纪要1号", "amount", "1200.00", "purpose", "中秋慰问").
		submit("/funds/1/documents")
	w.enter(s.Checker)
	w.open("/documents/2").click(`form[action="/documents/2/decide"] button`)

	w.enter(s.Maker)
	w.open("/programs/new").fill("code", "MZ", "name", "中秋学生慰问", "kind", "roster", "purpose", "中秋慰问", "allocation", "2",
		"from_day", "2021-09-17", "to_day", "2021-10-31", "per_head", "30.00", "heads", "40", "total", "1200.00").submit("/programs")
	w.open("/programs/1/roster/import").upload(roster).submit("/programs/1/roster/import")
	w.see("壹仟贰佰元整").click(`form[action$="/import"] button`).see("学生")
	w.open("/programs/1/batches/new").fill("name", "全部").submit("/programs/1/batches").see("待审批")
	w.enter(s.Checker)
	w.open("/batches/1").click(`form[action="/batches/1/approve"] button`).see("待发放")
	w.enter(s.Cashier)
	w.open("/batches/1").click(`form[action="/batches/1/release"] button`).see("已发放")
	w.enter(s.Maker)
	w.open("/bank-templates/new?example=0").fill("name", "工行代发").submit("/bank-templates").see("工行代发", "待审批", "样例甲")
	w.enter(s.Checker)
	w.open("/bank-templates/1").see("收款账号").click(`form[action="/bank-templates/1/approve"] button`).see("已审批")
	w.enter(s.Cashier)
	w.open("/batches/1").click(`a[href="/batches/1/files/1"]`).see("再次下载与第一次逐字节相同", "本人登录密码")
	answer := filepath.Join(t.TempDir(), "回盘.csv")
	check(t, os.WriteFile(answer, s.AnswerFile(t, 1, func(line int, _ teller.Payee) teller.Reply {
		if line == 0 {
			return teller.Reply{Result: "失败", Reason: "户名不符"}
		}
		return teller.Reply{}
	}), 0o600))
	w.open("/batches/1/answer").upload(answer).submit("/batches/1/answer").see("回盘与批次逐笔一致", "户名不符")
	w.click(`form[action^="/batches/1/answer/"] button.primary`).see("等待复核")
	w.enter(s.Checker)
	w.open("/intakes/1").see("户名不符", "回盘.csv").click(`form[action="/intakes/1/approve"] button`).see("已入账")
	w.open("/batches/1").see("失败")
	w.enter(s.Maker)
	w.open("/queue").see("户名不符").click(`a[href^="/payments/"]`).fill("channel", "cash", "note", "本人要求领现金").submit("/payments/1/remedies").see("待复核")
	w.enter(s.Checker)
	w.open("/payments/1").click(`form[action="/remedies/1/approve"] button`)
	w.enter(s.Maker)
	w.open("/programs/1/batches/new?kind=reissue&channel=cash").submit("/programs/1/batches").see("待审批", "30.00")
	w.enter(s.Checker)
	w.open("/batches/2").click(`form[action="/batches/2/approve"] button`)
	w.enter(s.Cashier)
	w.open("/batches/2").click(`form[action="/batches/2/release"] button`).see("待领现金")
	for _, department := range []string{"护理系", "药学系"} {
		w.enter(s.Branch[department])
		w.open("/receipts").click(".class-list a").click(`form[action$="/confirm"] button`).see("已签收 20/20")
	}
	w.enter(s.Branch["护理系"])
	w.open("/advances").see("0.00")
	w.enter(s.Auditor)
	w.open("/vouchers/3").see("合计 人民币壹仟贰佰元整", "备查")
	w.open("/reports/three-way?program=MZ").see("1,200.00", "100%", "没有差异")
	w.agrees(w.download("/reports/three-way/download?program=MZ&format=json"))
	if x := w.download("/reports/three-way/download?program=MZ&format=xlsx"); !bytes.HasPrefix(x, []byte("PK")) {
		t.Error("the workbook is none")
	}
}

func (w walk) agrees(data []byte) {
	w.t.Helper()
	var report struct{ Totals map[string]any }
	check(w.t, json.Unmarshal(data, &report))
	for _, key := range []string{"entitled", "paid", "confirmed"} {
		if report.Totals[key] != "1200.00" {
			w.t.Errorf("%s is %v", key, report.Totals[key])
		}
	}
}

func (w walk) enter(actor access.Actor) {
	w.t.Helper()
	w.s.as(w.t, actor)
	w.s.enter(w.ctx, w.t, actor)
}

func (w walk) do(action chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	check(w.t, chromedp.Do(ctx, action))
}

func (w walk) js(script string) {
	w.t.Helper()
	_, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool]("(() => { "+script+"; return true; })()"))
	check(w.t, err)
}

func (w walk) open(path string) walk {
	w.t.Helper()
	w.do(chromedp.Navigate(w.s.URL + path))
	return w
}

// fill types into fields by name.
func (w walk) fill(pairs ...string) walk { return w.fillIn("main", pairs...) }

// fillIn types into fields of one form.
func (w walk) fillIn(form string, pairs ...string) walk {
	w.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		w.js(fmt.Sprintf(`document.querySelector(%q).value = %q`, fmt.Sprintf("%s [name=%q]", form, pairs[i]), pairs[i+1]))
	}
	return w
}

func (w walk) upload(path string) walk {
	w.t.Helper()
	w.do(chromedp.SetUploadFiles(`main input[type=file]`, []string{path}))
	return w
}

// submit sends the form of an address and waits for the page that comes.
func (w walk) submit(action string) walk {
	w.t.Helper()
	return w.click(fmt.Sprintf(`main form[action=%q] button:not([formaction])`, action))
}

// click clicks, answers the question if one is asked, and waits until another page is there.
func (w walk) click(selector string) walk {
	w.t.Helper()
	w.js("window.__old = location.href")
	w.js(fmt.Sprintf("const b = document.querySelector(%q); if (!b) throw new Error('no such button: ' + %q + ' in ' + document.querySelector('main').innerText); b.click()", selector, selector))
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(30 * time.Millisecond) {
		there, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`(() => { if (window.__old !== location.href) return document.readyState === "complete";
			const yes = document.querySelector("body > dialog[open] button.primary, body > dialog[open] button.danger"); if (yes && !yes.disabled) yes.click(); return false; })()`))
		if err == nil && there {
			return w
		}
	}
	w.t.Fatalf("no page came of %s", selector)
	return w
}

// see wants words on the page.
func (w walk) see(words ...string) walk {
	w.t.Helper()
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText`))
	check(w.t, err)
	for _, word := range words {
		if !strings.Contains(text, word) {
			w.t.Fatalf("%q is not on the page:\n%s", word, text)
		}
	}
	return w
}

// download fetches an address as the page's own browser does, signed in.
func (w walk) download(path string) []byte {
	w.t.Helper()
	data, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]int](fmt.Sprintf(`(async () => { const r = await fetch(%q); if (!r.ok) throw new Error(r.status);
		return [...new Uint8Array(await r.arrayBuffer())]; })()`, path), chromedp.EvalAwaitPromise))
	check(w.t, err)
	out := make([]byte, len(data))
	for i, b := range data {
		out[i] = byte(b)
	}
	return out
}
