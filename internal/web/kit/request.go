package kit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/table"
)

// Request is one request with who makes it and in which language.
type Request struct {
	echo.Context
	App    *app.App
	Srv    *Server
	Actor  access.Actor
	Lang   lang.Tag
	Title  string        // in place of the title's key, e.g. a batch's name
	linked bool          // a link of their own was shown, and it holds
	needs  access.Action // the route's permission
	kept   *keptFile     // a file that was sent before, in place of one in the form
	held   *heldBody
	flash  []Flash // said by this request; nil: none yet
	tired  bool    // the database has trouble: it is asked for nothing that is not needed
	hid    bool    // papers were put out of sight in what was sent
}

// open finds out who makes the request. Nobody signed in is the zero Actor, not an error.
func (s *Server) open(c echo.Context) (*Request, error) {
	r := &Request{Context: c, App: s.app, Srv: s, Lang: languageOf(c.Request())}
	c.Set("request", r)
	from := r.origin()
	id := s.sessionUser(r.Ctx())
	if id == 0 {
		if from.Device == "" && Token(c) != "" {
			r.mark()
		}
		return r, nil
	}
	if from.Device == "" {
		r.mark()
	}
	user, err := s.app.People.CurrentUser(r.Ctx(), id, s.Sessions.GetString(r.Ctx(), "password"))
	if fault.Is(err, "auth.signed_out") {
		return r, s.Sessions.Destroy(r.Ctx())
	}
	if err != nil {
		return r, err
	}
	r.Actor = user.Actor(from.Family)
	r.Actor.From = from
	traceOf(r.Ctx()).user = user.ID
	return r, nil
}

func (r *Request) Ctx() context.Context { return r.Request().Context() }

// T is the sentence key in the page's language.
func (r *Request) T(key string, pairs ...any) string { return lang.Text(r.Lang, key, pairs...) }

// Sought is what a search box asks for, as names and numbers are kept: narrow
// digits and letters, and blanks between Latin words alone.
func (r *Request) Sought() string {
	text := table.Tidy(r.QueryParam("q"))
	if !strings.ContainsFunc(text, func(c rune) bool { return c < 0x80 && unicode.IsLetter(c) }) {
		text = strings.ReplaceAll(text, " ", "") // 张　伟, 0210 001
	}
	return text
}

// IsHTMX reports whether part of a page is requested.
func (r *Request) IsHTMX() bool { return r.Request().Header.Get("HX-Request") == "true" }

// Id reads a positive number from the path; anything else is not_found, like a
// record that does not exist.
func (r *Request) Id(param string) (int64, error) {
	n, err := strconv.ParseInt(r.Param(param), 10, 64)
	if err != nil || n <= 0 {
		return 0, ErrNotFound()
	}
	return n, nil
}

func ErrNotFound() error { return fault.New(fault.NotFound, "not_found") }

// PageOf reads ?page= as a limit and an offset; an invalid page is the first.
func (r *Request) PageOf(size int) (limit, offset, page int) {
	page, err := strconv.Atoi(r.QueryParam("page"))
	if err != nil || page < 1 || page > 1_000_000 {
		page = 1
	}
	return size, (page - 1) * size, page
}

// PagesIn is how many pages a list of total has, at least one.
func PagesIn(total, size int) int { return max(1, (total+size-1)/size) }

// SeeOther redirects the browser to a local address after a form was accepted. The
// caller escapes path parts: url.PathEscape.
func (r *Request) SeeOther(format string, args ...any) error {
	to := format
	if len(args) > 0 {
		to = fmt.Sprintf(format, args...)
	}
	return r.Redirect(http.StatusSeeOther, r.sayHidden(to))
}

// Part answers with one block of a page, for htmx; body is what the block expects.
func (r *Request) Part(page, block string, body any) error {
	r.sayHidden("")
	r.Response().Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	return r.Srv.render.RenderPart(r.Response(), page, block, r.Lang, body)
}

// Attach answers with a file to download.
func (r *Request) Attach(name, contentType string, content []byte) error {
	r.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return r.Blob(http.StatusOK, contentType, content)
}

// Upload is an uploaded file's name and content; an empty name when none was chosen.
func (r *Request) Upload(field string) (name string, content []byte, err error) {
	if r.kept != nil {
		return r.kept.name, r.kept.content, nil
	}
	f, head, err := r.Request().FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, fault.New(fault.Invalid, "form.unreadable").Because(err)
	}
	defer f.Close()
	if content, err = io.ReadAll(f); err != nil {
		return "", nil, fault.Wrap(err, "read an upload")
	}
	if e := fault.Of(table.Bare(content)); e != nil {
		return "", nil, fault.New(fault.Invalid, "form.invalid").Field(field, e.Code)
	}
	return head.Filename, content, nil
}

// LocalPath is the address if it stays on this site, else "/".
func LocalPath(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	u, err := url.Parse(to)
	if err != nil || u.Host != "" || u.Scheme != "" {
		return "/"
	}
	return to
}
