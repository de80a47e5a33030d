package kit

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
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

// Where a list's captions don't tell what a column is, the form comes back as the page
// "columns": the file's own captions with a line of it, and a choice for each column.
// It is sent to the same address, with the file that was kept in place of one that is
// chosen, so that every form that reads a list can ask.

// The fields of the page "columns", beside the form's own.
const (
	keptField   = "_upload" // the kept file
	askField    = "_ask"    // show the page for it
	columnField = "column_" // and the column's index from 0: what it is
)

// keptFile is a file that was sent before, with what was said of its columns.
type keptFile struct {
	id      int64
	name    string
	content []byte
}

// columnsBody is the page "columns".
type columnsBody struct {
	core.AskedColumns
	Form   FormView
	Goes   string // where the form goes
	Upload int64
	Hidden []Option // what the form had, by name
	Lines  []columnChoice
	What   []Option
}

// columnChoice is one column of the file.
type columnChoice struct {
	Letter, Caption, Sample string
	Name, Value             string // of the field
	Named                   string // what its caption says it is
}

// takeColumns takes the file that was kept in place of one in the form, with what its
// columns are. It reports whether it showed a page: the question, or why the answer can't be.
func (r *Request) takeColumns(d Deed, f *FormView) (done bool, err error) {
	sent := r.Request().PostForm
	if d.Reads == nil || sent.Get(keptField) == "" {
		return false, nil
	}
	id, err := strconv.ParseInt(sent.Get(keptField), 10, 64)
	if err != nil {
		return false, ErrNotFound()
	}
	if sent.Get(askField) != "" {
		return true, r.columnsPage(d, *f, id)
	}
	m := table.Mapping{}
	for i := range table.MaxAsked {
		c := table.Col(sent.Get(columnField + strconv.Itoa(i)))
		if _, twice := m[c]; twice {
			err = fault.New(fault.Invalid, "table.taught_twice")
		}
		if c != "" {
			m[c] = i
		}
	}
	r.kept = &keptFile{id: id}
	if err == nil {
		r.kept.name, r.kept.content, err = r.App.TeachColumns(r.Ctx(), r.Actor, r.needs, d.Reads, id, f.Values["encoding"], m)
	}
	if r.RefuseFile(err, f) {
		return true, r.columnsPage(d, *f, id)
	}
	return false, err
}

// askColumns shows the question where a file was refused and its columns are not all
// known, or were said: the clerk need not choose the file again.
func (r *Request) askColumns(d Deed, f FormView, refusal error) (done bool, err error) {
	if d.Reads == nil || !fault.Is(refusal, "table.refused") {
		return false, nil
	}
	if r.kept != nil {
		r.RefuseFile(refusal, &f)
		return true, r.columnsPage(d, f, r.kept.id)
	}
	name, content, err := r.Upload("file")
	if err != nil || name == "" {
		return false, err
	}
	grid, err := sheet.ReadAs(name, content, f.Values["encoding"])
	if err != nil || !d.Reads.Ask(&grid).Open {
		return false, err
	}
	id, err := r.App.KeepUpload(r.Ctx(), r.Actor, r.needs, name, content, core.Reading{Encoding: f.Values["encoding"]})
	if err != nil {
		return false, err
	}
	r.RefuseFile(refusal, &f)
	return true, r.columnsPage(d, f, id)
}

func (r *Request) columnsPage(d Deed, f FormView, upload int64) error {
	q, err := r.App.AskColumns(r.Ctx(), r.Actor, r.needs, d.Reads, upload, f.Values["encoding"])
	if err != nil {
		return err
	}
	body := columnsBody{AskedColumns: q, Form: f, Goes: r.Request().URL.Path, Upload: upload, Hidden: []Option{{keyField, f.Key}}}
	for _, name := range slices.Sorted(maps.Keys(f.Multi)) {
		for _, value := range f.Multi[name] {
			body.Hidden = append(body.Hidden, Option{name, value})
		}
	}
	for _, c := range q.Choices() {
		body.What = append(body.What, Option{string(c), q.List.Label(c, r.Lang)})
	}
	for i, caption := range q.Captions {
		line := columnChoice{Letter: table.Letter(i), Caption: caption, Sample: q.Samples[i], Name: columnField + strconv.Itoa(i)}
		for c, at := range q.Named {
			if at == i {
				line.Named = q.List.Label(c, r.Lang)
			}
		}
		for c, at := range q.Guess {
			if at == i {
				line.Value = string(c)
			}
		}
		if sent := r.Request().PostForm; sent.Has(line.Name) {
			line.Value = sent.Get(line.Name)
		}
		body.Lines = append(body.Lines, line)
	}
	return r.Page(f.Status, "columns", "columns.title", body)
}
