package kit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
)

// StatusOf is a refusal's HTTP status.
func StatusOf(e *fault.Error) int {
	if e == nil {
		return http.StatusInternalServerError
	}
	switch e.Kind {
	case fault.Invalid:
		if e.Code == "form.unreadable" {
			return http.StatusBadRequest
		}
		return http.StatusUnprocessableEntity
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Full:
		return http.StatusInsufficientStorage
	case fault.Unknown:
		return http.StatusGatewayTimeout
	}
	return http.StatusInternalServerError
}

// passing reports whether it is the database's trouble and not the caller's.
func passing(e *fault.Error) bool {
	return e != nil && (e.Kind == fault.Unavailable || e.Kind == fault.Full || e.Kind == fault.Unknown)
}

// handleError answers an error from a handler or the router.
func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		s.Log.Error("failed after the answer had begun", "id", traceOf(c.Request().Context()).id, "error", err)
		return
	}
	r, ok := c.Get("request").(*Request)
	if !ok { // no such route: whoever is not signed in does not learn that
		var openErr error
		if r, openErr = s.open(c); openErr != nil {
			err = openErr
		}
	}
	var routing *echo.HTTPError
	if errors.As(err, &routing) {
		err = ErrNotFound()
		if r.Actor.UserID == 0 {
			err = fault.New(fault.Unauthenticated, "auth.signed_out")
		}
	}
	if fault.KindOf(err) == fault.Unauthenticated && s.toSignIn(r) {
		return
	}
	if passing(fault.Of(err)) {
		r.tired = true
	}
	p := r.frame()
	p.Back = r.Here()
	p.Path = "/" // the same for every address: a record that is not there looks like a page that is not there
	for i := range p.Menu {
		p.Menu[i].Active = false
	}
	s.answerError(c.Response(), c.Request(), p, err)
}

// toSignIn sends somebody who is not signed in to the sign-in page, and remembers
// where they wanted to go.
func (s *Server) toSignIn(r *Request) bool {
	to := "/login"
	if here := r.Here(); here != "/" {
		to += "?next=" + url.QueryEscape(here)
	}
	switch {
	case wantsJSON(r.Request()):
		return false
	case r.IsHTMX():
		r.Response().Header().Set("HX-Redirect", to)
		return r.NoContent(http.StatusUnauthorized) == nil
	case r.Request().Method == http.MethodGet || r.Request().Method == http.MethodHead:
		return r.SeeOther("%s", to) == nil
	}
	return false
}

// bareError answers an error outside the router, where nobody is known.
func (s *Server) bareError(w http.ResponseWriter, r *http.Request, err error) {
	s.answerError(w, r, Page{Lang: languageOf(r), Path: "/"}, err)
}

// answerError answers an error in the caller's format: JSON, a message above the
// page (htmx), or a page. An internal error shows only its id.
func (s *Server) answerError(w http.ResponseWriter, r *http.Request, p Page, err error) {
	e := fault.Of(err)
	if e != nil && e.Kind == fault.Internal {
		e = nil
	}
	id := ""
	if e == nil {
		id = traceOf(r.Context()).id
		s.logInternal(r, id, err)
	}
	RetryAfter(w.Header(), e)
	status := StatusOf(e)
	title, text := lang.Text(p.Lang, "web.error."+strconv.Itoa(status)), sentence(p.Lang, e)
	if (e == nil || passing(e)) && traceOf(r.Context()).outcome.Done() { // an act is on record: nothing may claim that it failed
		status, title, text, e = http.StatusOK, lang.Text(p.Lang, "web.done_unshown"), lang.Text(p.Lang, "web.done_unshown_text"), nil
		w.Header().Del("Retry-After")
	}
	asks := asking(e, p)
	switch {
	case wantsJSON(r):
		s.problem(w, p.Lang, status, title, text, id, e)
	case r.Header.Get("HX-Request") == "true" && asks != nil:
		s.errorPart(w, p.Lang, status, "outcome", asks)
	case r.Header.Get("HX-Request") == "true":
		s.errorPart(w, p.Lang, status, "note", map[string]any{"Kind": "error", "Text": strings.TrimSpace(text + " " + id)})
	default:
		p.Title, p.Body = title, map[string]any{"Title": title, "Text": text, "ID": id, "Asks": asks}
		if err := s.send(w, status, "error", p); err != nil {
			s.Log.Error("the error page failed", "error", err)
			http.Error(w, id, http.StatusInternalServerError)
		}
	}
}

// RetryAfter tells machines after how many seconds to try again, as the sentence tells people.
func RetryAfter(h http.Header, e *fault.Error) {
	if e != nil && (e.Kind == fault.TooMany || e.Kind == fault.Unavailable || e.Kind == fault.Full) {
		seconds, _ := e.Args["Seconds"].(int)
		h.Set("Retry-After", strconv.Itoa(max(1, seconds)))
	}
}

func (s *Server) logInternal(r *http.Request, id string, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		s.Log.Info("the browser went away", "id", id)
		return
	}
	s.Log.Error("internal error", "id", id, "method", r.Method, "route", traceOf(r.Context()).route, "error", err)
}

// sentence is a refusal with the errors of every field.
func sentence(tag lang.Tag, e *fault.Error) string {
	if e == nil {
		return lang.Text(tag, "web.error_internal")
	}
	text := lang.Fault(tag, e)
	for _, f := range e.Fields {
		text += " " + lang.Field(tag, f)
	}
	return text
}

// Outcome is what became of an act whose outcome was unknown, for the part "outcome".
type Outcome struct {
	Answer core.Answer
	Ask    string // the address that asks again
	Back   string // where it was done
}

// asking is what the screen asks next where nobody knows yet whether an act took
// effect; nil where there is nothing to ask.
func asking(e *fault.Error, p Page) *Outcome {
	if e == nil || e.Kind != fault.Unknown {
		return nil
	}
	o := &Outcome{Answer: core.StillOpen, Back: p.Back}
	if ask, _ := e.Args["Ask"].(string); ask != "" {
		o.Ask = "/outcome?" + url.Values{"ask": {ask}, "back": {p.Back}}.Encode()
	}
	return o
}

// errorPart puts a message above the page and leaves the page as it is.
func (s *Server) errorPart(w http.ResponseWriter, tag lang.Tag, status int, part string, body any) {
	var buf bytes.Buffer
	if err := s.render.RenderPart(&buf, "error", part, tag, body); err != nil {
		s.Log.Error("the error message failed", "error", err)
	}
	w.Header().Set("HX-Retarget", "#flash")
	w.Header().Set("HX-Reswap", "innerHTML show:top")
	w.Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes())
}

// problem is RFC 9457.
func (s *Server) problem(w http.ResponseWriter, tag lang.Tag, status int, title, text, id string, e *fault.Error) {
	type wrong struct {
		Field  string `json:"field"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	body := struct {
		Type   string  `json:"type"`
		Title  string  `json:"title"`
		Status int     `json:"status"`
		Detail string  `json:"detail"`
		Code   string  `json:"code"`
		ID     string  `json:"id,omitempty"`
		Errors []wrong `json:"errors,omitempty"`
	}{Type: "about:blank", Title: title, Status: status, Detail: text, Code: "internal", ID: id}
	if e != nil {
		body.Code, body.Detail = e.Code, lang.Fault(tag, e)
		for _, f := range e.Fields {
			body.Errors = append(body.Errors, wrong{f.Name, f.Code, lang.Field(tag, f)})
		}
	}
	w.Header().Set(echo.HeaderContentType, "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// wantsJSON reports whether Accept prefers JSON to a page.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	at := strings.Index(accept, "json")
	page := strings.Index(accept, "text/html")
	return at >= 0 && (page < 0 || at < page)
}

func ErrSpentLink() error { return fault.New(fault.NotFound, "auth.setup_spent") }
