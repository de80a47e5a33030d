package kit

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/static"
)

// staticFile is one file, compressed once.
type staticFile struct {
	kind   string
	plain  []byte
	packed []byte
	path   string // with the version it is fetched by
}

type staticFiles map[string]staticFile

// newStaticFiles reads and compresses everything that browsers fetch besides pages.
func newStaticFiles() (staticFiles, error) {
	files := staticFiles{}
	err := fs.WalkDir(static.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		plain, err := static.FS.ReadFile(name)
		if err != nil {
			return err
		}
		var buf bytes.Buffer
		gz, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression)
		_, _ = gz.Write(plain) // into memory: nothing to fail
		_ = gz.Close()
		f := staticFile{kind: mime.TypeByExtension(path.Ext(name)), plain: plain, packed: buf.Bytes()}
		if !strings.Contains(name, "/") {
			f.path = static.Path(name)
		}
		files["/static/"+name] = f
		return nil
	})
	return files, fault.Wrap(err, "read the static files")
}

// ServeHTTP sends a file, to be cached for good when it is asked for by its version.
func (files staticFiles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	traceOf(r.Context()).route = "/static/"
	f, ok := files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if r.URL.RequestURI() == f.path {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	content := f.plain
	if takesGzip(r) && len(f.packed) < len(f.plain) {
		h.Set("Content-Encoding", "gzip")
		content = f.packed
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// RefuseFile puts a file's error at its field.
func (r *Request) RefuseFile(err error, f *FormView) bool {
	if e := fault.Of(err); e != nil && strings.HasPrefix(e.Code, "sheet.") {
		field := "file"
		if e.Code == "sheet.unreadable" || e.Code == "sheet.unknown_encoding" {
			field = "encoding"
		}
		shown := fault.New(fault.Invalid, "form.invalid")
		shown.Fields = []fault.Field{{Name: field, Code: e.Code, Args: e.Args}}
		return r.Refuse(shown, f) && len(f.wrong) > 0
	}
	return r.Refuse(err, f)
}

// Chosen is Upload for a required file. Refusal: roster.no_file.
func (r *Request) Chosen(field string) (name string, content []byte, err error) {
	name, content, err = r.Upload(field)
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field(field, "roster.no_file")
	}
	return name, content, err
}
