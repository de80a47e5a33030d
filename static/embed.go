// Package static is what browsers fetch beside the pages: style, script, drawings.
//
// htmx.min.js is htmx.org 2.0.11 and pico.min.css is @picocss/pico 2.1.1, both
// unchanged; their licences are in licences/.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
)

// FS holds the files by name, e.g. "app.css".
//
//go:embed *.css *.js *.svg licences/*.txt
var FS embed.FS

var paths = map[string]string{}

func init() {
	names, err := fs.Glob(FS, "*.*")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		content, err := FS.ReadFile(name)
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(content)
		paths[name] = "/static/" + name + "?v=" + hex.EncodeToString(sum[:6])
	}
}

// Path is where a browser fetches the file. The address changes with the
// content, so that it can be cached for good. A name that is not there panics:
// a slip in a template, found by the test that renders every page.
func Path(name string) string {
	path, ok := paths[name]
	if !ok {
		panic("static: no file " + name)
	}
	return path
}
