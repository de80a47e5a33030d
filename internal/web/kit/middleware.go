package kit

import (
	"compress/gzip"
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
)

// policy is the content security policy: only our own files, and nothing inline.
const policy = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// chain is everything around the router, outermost first. It is plain net/http,
// so that another router can stand in its middle.
func (s *Server) chain() (http.Handler, error) {
	files, err := newStaticFiles()
	if err != nil {
		return nil, err
	}
	kept := s.Sessions.LoadAndSave(s.echo)
	pages := s.compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { kept.ServeHTTP(&single{ResponseWriter: w}, r) }))
	mux := http.NewServeMux()
	mux.Handle("/", noStore(pages))
	mux.Handle("GET /static/", files)
	return s.traced(s.recovered(s.secured(s.sameOrigin(s.timed(mux))))), nil
}

// trace is what the log says of one request.
type trace struct {
	id    string
	route string // the pattern, never the address: addresses carry names
	user  int64

	onlySeen bool          // nothing of the session changed but its last use
	outcome  *core.Outcome // whether anything was committed
}

// single takes one answer: nothing more once it has ended.
type single struct {
	http.ResponseWriter
	ended bool
}

// WriteHeader sends the status, unless the answer has ended.
func (o *single) WriteHeader(code int) {
	if !o.ended {
		o.ResponseWriter.WriteHeader(code)
	}
}

// Write sends bytes, unless the answer has ended.
func (o *single) Write(b []byte) (int, error) {
	if o.ended {
		return len(b), nil
	}
	return o.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (o *single) Unwrap() http.ResponseWriter { return o.ResponseWriter }

type traceKey struct{}

// traceOf is the request's trace; a loose one outside any request, as in tests of a part.
func traceOf(ctx context.Context) *trace {
	if t, ok := ctx.Value(traceKey{}).(*trace); ok {
		return t
	}
	return &trace{id: rand.Text()[:12], outcome: new(core.Outcome)}
}

// traced gives the request an id and logs how it ended, without query or body.
func (s *Server) traced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, outcome := core.WithOutcome(r.Context())
		t := &trace{id: strings.ToLower(rand.Text()[:12]), outcome: outcome}
		begin := time.Now()
		out := &watched{ResponseWriter: w}
		out.Header().Set("X-Request-Id", t.id)
		next.ServeHTTP(out, r.WithContext(context.WithValue(ctx, traceKey{}, t)))
		s.Log.Info("request", "id", t.id, "method", r.Method, "route", t.route, "status", out.status(),
			"ms", float64(time.Since(begin).Microseconds())/1000, "user", t.user)
	})
}

// watched remembers the status.
type watched struct {
	http.ResponseWriter
	code int
}

func (w *watched) WriteHeader(code int) {
	if w.code == 0 && code >= 200 {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *watched) status() int { return max(w.code, http.StatusOK) }

// Unwrap lets http.ResponseController through.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// recovered turns a panic into an internal error.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
				panic(v)
			}
			err := fmt.Errorf("panic: %v\n%s", v, debug.Stack())
			if out, ok := w.(*watched); ok && out.code != 0 {
				s.logInternal(r, traceOf(r.Context()).id, err)
				return
			}
			s.bareError(w, r, err)
		}()
		next.ServeHTTP(w, r)
	})
}

// secured sets the headers that hold for every answer.
func (s *Server) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses forms sent from another site.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		noStore(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.bareError(w, r, fault.New(fault.Forbidden, "auth.other_site"))
		})).ServeHTTP(w, r)
	}))
	return guard.Handler(next)
}

// timed limits how long a request may take; an upload also gets the time of its connection.
func (s *Server) timed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		most := answerFor
		if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
			most = uploadFor
		}
		ctx, cancel := context.WithTimeout(r.Context(), most)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// noStore keeps pages out of every cache: browsers in an office are shared.
func noStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// small is the size below which compressing is not worth it, in bytes.
const small = 1024

var packers = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed); return w }}

// compress compresses pages and JSON with gzip when the client accepts it.
func (s *Server) compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if !takesGzip(r) || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		p := &packed{ResponseWriter: w}
		defer p.close()
		next.ServeHTTP(p, r)
	})
}

func takesGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

// packed decides at the first byte, when type and size are known.
type packed struct {
	http.ResponseWriter
	code    int
	decided bool
	gz      *gzip.Writer
}

func (p *packed) WriteHeader(code int) {
	if code < 200 {
		p.ResponseWriter.WriteHeader(code)
		return
	}
	if p.code == 0 {
		p.code = code
	}
}

func (p *packed) Write(b []byte) (int, error) {
	if !p.decided {
		p.begin(len(b))
	}
	if p.gz != nil {
		return p.gz.Write(b)
	}
	return p.ResponseWriter.Write(b)
}

func (p *packed) begin(first int) {
	p.decided = true
	h := p.Header()
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	packs := strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || kind == "image/svg+xml"
	if packs && first >= small && h.Get("Content-Encoding") == "" {
		h.Set("Content-Encoding", "gzip")
		h.Del("Content-Length")
		p.gz = packers.Get().(*gzip.Writer)
		p.gz.Reset(p.ResponseWriter)
	}
	if p.code != 0 {
		p.ResponseWriter.WriteHeader(p.code)
	}
}

// Flush sends what is there, for answers that come in pieces.
func (p *packed) Flush() {
	if p.gz != nil {
		_ = p.gz.Flush()
	}
	_ = http.NewResponseController(p.ResponseWriter).Flush()
}

func (p *packed) close() {
	if !p.decided && p.code != 0 {
		p.ResponseWriter.WriteHeader(p.code)
	}
	if p.gz != nil {
		_ = p.gz.Close()
		packers.Put(p.gz)
	}
}

// Unwrap lets http.ResponseController through.
func (p *packed) Unwrap() http.ResponseWriter { return p.ResponseWriter }
