package kit

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"reliefbook/internal/fault"
)

// How much of what is sent may be in memory at a time, in bytes. People with a link
// have a share of their own, so that they can't keep the office waiting.
const (
	linkedShare = 96 << 20
	signedShare = 192 << 20
	busyFor     = 10 * time.Second
)

// bodyShare is how much of a share is in use.
type bodyShare struct {
	most  int64
	taken atomic.Int64
}

// bodies is the share that a request's body uses.
func (s *Server) bodies(r *Request) *bodyShare {
	if r.Actor.UserID == 0 || r.linked {
		return &s.linked
	}
	return &s.signed
}

// heldBody is a body that uses the share only for what has arrived, so that a slow
// connection holds little.
type heldBody struct {
	io.ReadCloser
	among *bodyShare
	mine  int64
}

// Read refuses to go on when the share is used up: gate.busy.
func (h *heldBody) Read(b []byte) (int, error) {
	n, err := h.ReadCloser.Read(b)
	h.mine += int64(n)
	if h.among.taken.Add(int64(n)) > h.among.most {
		return 0, fault.Later("gate.busy", busyFor)
	}
	return n, err
}

// release gives back the share of the request's body.
func (r *Request) release() {
	if r.held != nil {
		r.held.among.taken.Add(-r.held.mine)
		r.held = nil
	}
}

// readBody reads a whole form into memory only: an uploaded roster must not be in a
// temporary file. Refusals: form.too_large for a longer body, which for known
// people is read to its end so that the browser shows the answer; gate.busy when
// others use too much memory. release gives its share back.
func (r *Request) readBody(limit int64) error {
	req := r.Request()
	if req.Method == http.MethodGet || req.Method == http.MethodHead {
		return nil
	}
	whole := req.Body
	if req.ContentLength > limit {
		return r.tooLarge(whole, limit)
	}
	r.held = &heldBody{ReadCloser: whole, among: r.Srv.bodies(r)}
	req.Body = http.MaxBytesReader(nil, r.held, limit)
	err := req.ParseForm() // by itself: the next one hides what this one finds
	if kind, _, _ := mime.ParseMediaType(req.Header.Get(echo.HeaderContentType)); err == nil && kind == echo.MIMEMultipartForm {
		err = req.ParseMultipartForm(limit)
	}
	var tooLong *http.MaxBytesError
	if fault.Is(err, "gate.busy") {
		return err
	}
	if errors.As(err, &tooLong) {
		return r.tooLarge(whole, limit)
	}
	if err != nil {
		return fault.New(fault.Invalid, "form.unreadable").Because(err)
	}
	r.hidePapers()
	return nil
}

// tooLarge refuses a body. People who are signed in or have a link of their own see
// the refusal; a browser shows no answer until it has sent everything.
func (r *Request) tooLarge(whole io.Reader, limit int64) error {
	if r.Actor.UserID != 0 || r.linked {
		_, _ = io.CopyN(io.Discard, whole, 10*UploadLimit)
	}
	return fault.New(fault.TooLarge, "form.too_large", "MiB", max(1, limit>>20))
}
