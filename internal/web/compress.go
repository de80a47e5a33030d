package web

import (
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// small is what isn't worth packing, in bytes.
const small = 1024

var packers = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed); return w }}

// compress packs pages and JSON for whoever takes gzip.
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

// Flush sends what is there, for answers that come bit by bit.
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
