package archtest

import (
	"slices"
	"strings"
	"testing"
)

// houses are the packages that stand in areas, a folder each.
var houses = []string{"internal/app", "internal/web"}

// areas says which areas of the same house an area may know, besides core; the
// house itself knows them all. What two areas need of each other goes into the lower one.
var areas = map[string][]string{
	"internal/app/core":       {},
	"internal/app/people":     {},
	"internal/app/bearer":     {"people"},
	"internal/app/relief":     {"people"},
	"internal/app/payments":   {"people", "bearer", "relief"},
	"internal/app/exceptions": {},
	"internal/app/banking":    {"people", "relief", "payments", "exceptions"},
	"internal/app/gifts":      {"bearer"},
	"internal/app/rota":       {"bearer"},
	"internal/app/visits":     {"bearer", "gifts", "rota"},
	"internal/app/books":      {"exceptions", "banking"},
	"internal/app/reports":    {"banking", "books", "relief", "exceptions"},
	"internal/app/audit": {"people", "relief", "payments", "exceptions", "banking", "gifts", "rota", "visits", "books",
		"reports"},
	"internal/app/desk": {"people", "banking", "exceptions"},

	"internal/web/kit": {}, "internal/web/people": {}, "internal/web/relief": {}, "internal/web/payments": {}, "internal/web/exceptions": {},
	"internal/web/banking": {}, "internal/web/gifts": {}, "internal/web/rota": {}, "internal/web/visits": {}, "internal/web/books": {},
	"internal/web/reports": {}, "internal/web/audit": {}, "internal/web/desk": {},
}

// cores are the areas every other one of their house knows.
var cores = []string{"internal/app/core", "internal/web/kit"}

// mayKnow reports whether a folder of a house may import another one of it.
func mayKnow(dir, other string) bool {
	if dir == house(dir) {
		return true
	}
	known, listed := areas[dir]
	if _, listedToo := areas[other]; !listed || !listedToo {
		return false
	}
	return slices.Contains(known, strings.TrimPrefix(other, house(dir)+"/")) || slices.Contains(cores, other) && !slices.Contains(cores, dir)
}

func TestAreasKnowFewOthers(t *testing.T) {
	breaks(t, layers, "internal/app/people/x.go", `package people
import "reliefbook/internal/app/core"
import "reliefbook/internal/app/relief" // bad
import "reliefbook/internal/app/unheard" // bad
`)
	breaks(t, layers, "internal/app/core/x.go", `package core
import "reliefbook/internal/app/people" // bad
`)
	breaks(t, layers, "internal/app/x.go", `package app
import "reliefbook/internal/app/people"
`)
}
