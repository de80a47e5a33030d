package kit

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/core"
	"reliefbook/internal/lang"
)

// menu is the main menu in the order of the work; a person sees the entries the policy allows.
var menu = []struct {
	key    string
	href   string
	action access.Action
}{
	{"menu.home", "/", access.Self},
	{"menu.funds", "/funds", access.FundRead},
	{"menu.programs", "/programs", access.ProgramRead},
	{"menu.lists", "/lists", access.RollLoad},
	{"menu.batches", "/batches", access.BatchRead},
	{"menu.receipts", "/receipts", access.ReceiptRead},
	{"menu.tickets", "/tickets", access.TicketRead},
	{"menu.queue", "/queue", access.QueueRead},
	{"menu.exceptions", "/exceptions", access.ExceptionRead},
	{"menu.advances", "/advances", access.AdvanceRead},
	{"menu.bank", "/bank-accounts", access.StatementRead},
	{"menu.intakes", "/intakes", access.IntakeRead},
	{"menu.visits", "/visits", access.VisitRead},
	{"menu.gifts", "/gifts", access.GiftRead},
	{"menu.activities", "/activities", access.ActivityRead},
	{"menu.duty", "/duty", access.DutyRead},
	{"menu.reports", "/reports", access.ReportRead},
	{"menu.vouchers", "/vouchers", access.VoucherRead},
	{"menu.log", "/log", access.LogRead},
	{"menu.org", "/org", access.OrgRead},
	{"menu.users", "/users", access.UserRead},
	{"menu.rights", "/rights", access.UserRead},
	{"tier.title", "/tiers", access.TierRead},
}

// Page answers with templates/pages/<name>.html. titleKey is the catalogue's;
// r.Title, when set, stands in its place.
func (r *Request) Page(status int, name, titleKey string, body any) error {
	p := r.frame()
	p.Title, p.Body = r.Title, body
	if p.Title == "" {
		p.Title = r.T(titleKey)
	}
	return r.Srv.send(r.Response(), status, name, p)
}

func (s *Server) send(w http.ResponseWriter, status int, name string, p Page) error {
	out := &late{ResponseWriter: w, status: status}
	return s.render.Render(out, name, p.Lang, p)
}

// late writes the status with the first byte, so that a failing template leaves
// room for the error page.
type late struct {
	http.ResponseWriter
	status int
	begun  bool
}

func (l *late) Write(b []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
		l.WriteHeader(l.status)
	}
	return l.ResponseWriter.Write(b)
}

// frame is what surrounds every page for this person.
func (r *Request) frame() Page {
	p := Page{Lang: r.Lang, Path: r.Here(), Flash: r.hiddenFlash()}
	if r.Actor.UserID == 0 {
		return p
	}
	p.User = &PageUser{Name: r.Actor.Name, Role: string(r.Actor.Role)}
	p.Flash = append(r.takeFlash(), p.Flash...)
	p.Menu, p.Alarm = r.menu(), r.alarms()
	if r.tired {
		return p
	}
	if s, err := r.Srv.seal.state(r.Ctx(), r.App, r.Actor); err == nil && s.Root != "" {
		p.Seal = r.T("web.seal", "Size", Count(s.Sealed), "Root", shortRoot(s.Root), "At", Clock(s.At))
	}
	return p
}

// alarms are why nothing can be recorded at the moment.
func (r *Request) alarms() (out []Alarm) {
	if r.App.Halted() != nil {
		out = append(out, Alarm{Text: r.T("fault.store.halted")})
	}
	if by := r.App.ClockBehind(); by > 0 {
		a := Alarm{Text: r.T("fault.clock.back", r.App.ClockApart()...)}
		if r.Actor.Can(access.ClockConfirm) {
			a.Href = "/clock"
		}
		out = append(out, a)
	}
	return out
}

func (r *Request) menu() (items []MenuItem) {
	at := r.Request().URL.Path
	for _, m := range menu {
		if r.Actor.Can(m.action) {
			active := at == m.href || m.href != "/" && strings.HasPrefix(at, m.href+"/")
			items = append(items, MenuItem{Label: r.T(m.key), Href: m.href, Active: active})
		}
	}
	return items
}

// Here is where changing the language leads back to: this page, or the page whose form was sent.
func (r *Request) Here() string {
	req := r.Request()
	if req.Method == http.MethodGet && !r.IsHTMX() {
		return req.URL.RequestURI()
	}
	u, err := url.Parse(req.Referer())
	if err != nil || u.Host != req.Host {
		return "/"
	}
	return LocalPath(u.RequestURI())
}

// languageOf is the reader's language; Chinese until they choose.
func languageOf(r *http.Request) lang.Tag {
	c, err := r.Cookie("lang")
	if err != nil {
		return lang.ZhCN
	}
	return lang.Parse(c.Value)
}

// sealCache keeps the state of the seal for a moment, so that a page's footer costs no queries.
type sealCache struct {
	mu   sync.Mutex
	at   time.Time
	last core.SealState
}

func (c *sealCache) state(ctx context.Context, a *app.App, actor access.Actor) (core.SealState, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := a.Now()
	if now.Sub(c.at) < time.Second {
		return c.last, nil
	}
	s, err := a.SealState(ctx, actor)
	if err == nil {
		c.last, c.at = s, now
	}
	return s, err
}

// shortRoot is enough of a root hash to compare by eye.
func shortRoot(root string) string {
	if len(root) < 8 {
		return root
	}
	return root[:4] + " " + root[4:8]
}

// Site is the address under which this browser reaches the service.
func (r *Request) Site() string {
	if r.Srv.Secure {
		return "https://" + r.Request().Host
	}
	return "http://" + r.Request().Host
}

// SingleHanded is the sentence on the home page of a college that runs
// single-handed; otherwise empty.
func (r *Request) SingleHanded() (string, error) {
	alone, err := r.App.People.SingleHanded(r.Ctx(), r.Actor)
	if err != nil || !alone {
		return "", err
	}
	return r.T("right.single_on"), nil
}
