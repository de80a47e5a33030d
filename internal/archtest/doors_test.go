package archtest

import (
	"slices"
	"strings"
	"testing"
)

// doors says which packages may import a library; the longest prefix decides.
var doors = map[string][]string{
	"github.com/labstack/echo":               {"internal/web"},
	"github.com/alexedwards/scs":             {"internal/web"},
	"gorm.io/":                               {"internal/store"},
	"github.com/ncruces/go-sqlite3/gormlite": {"internal/store"},
	"github.com/pressly/goose":               {"internal/store"},
	"github.com/jackc/pgx":                   {"internal/store", "internal/pgtest", "internal/bench"},
	"github.com/ncruces/go-sqlite3":          {"internal/store", "internal/pgtest", "internal/bench"},
	"github.com/xuri/excelize":               {"internal/sheet"},
	"github.com/alecthomas/kong":             {"cmd/reliefbook"},
	"github.com/nicksnyder/go-i18n":          {"internal/lang"},
	"github.com/alexedwards/argon2id":        {"internal/app"},
	"golang.org/x/mod/sumdb/":                {"internal/seal", "internal/store", "internal/app", "cmd/reliefbook"},
	"github.com/shopspring/decimal":          {"internal/money"},
	"github.com/signintech/gopdf":            {"internal/print"},
	"github.com/boombuler/barcode":           {"internal/print"},
	"golang.org/x/image/":                    {"internal/photo"},
	"github.com/chromedp/":                   {"internal/webtest", "internal/webtest/site"},
	"pgregory.net/rapid":                     {},
}

func libraryDoors(files []*file) (found []finding) {
	for _, f := range files {
		if f.test {
			continue
		}
		for imported, line := range f.imports() {
			library := ""
			for prefix := range doors {
				if strings.HasPrefix(imported, prefix) && len(prefix) > len(library) {
					library = prefix
				}
			}
			if library != "" && !slices.Contains(doors[library], f.house()) {
				found = append(found, finding{f, line, imported + " has its door in [" + strings.Join(doors[library], " ") + "], not in " + f.dir})
			}
		}
	}
	return found
}

func TestDoors(t *testing.T) { hold(t, libraryDoors, "") }

func TestDoorsCanFail(t *testing.T) {
	breaks(t, libraryDoors, "internal/app/x.go", `package app
import "gorm.io/gorm" // bad
import "github.com/labstack/echo/v4" // bad
import "github.com/alexedwards/argon2id"
`)
	breaks(t, libraryDoors, "internal/bench/x.go", `package bench
import "github.com/ncruces/go-sqlite3/driver"
import "github.com/ncruces/go-sqlite3/gormlite" // bad
`)
}
