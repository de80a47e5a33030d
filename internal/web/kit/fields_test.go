package kit

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
)

// typedFields are the fields of forms that are no free text, each kind of them checked:
// choices, days, amounts and counts; numbers and codes that are asked for as such;
// what is a secret or is kept encrypted; lists whose cells the use case goes over.
var typedFields = strings.Fields(`accept accepted account act active again allocation amount apply as_of back book cadre cadres campus category channel class closing
	community_day conflicts constant counted day days decision delivered department departments due encoding field file format from from_2 from_3 from_day header
	heads highest holder id item key kind level line lock lowest member month movement next opening packs part payment per_head photo pieces post_day program q recipient remap
	role seats seen separator slot source state suggested test times to to_day total tries unit_cost until use_by voucher width withdrawn word
	code doc_no email login minutes number student_no card old password token paste birth offer form batch template username
	weight_counsellor weight_logistics weight_psychological`)

var (
	inTemplates = regexp.MustCompile(`(?:"Name" "|input \$f "|<(?:input|textarea)[^>]* name=")([a-z_0-9]+)"`)
	inHandlers  = regexp.MustCompile(`(?:r\.Form\(|[fF]ields:? *=? *\[\]string\{)\s*((?:"[a-z_0-9]+"(?:,\s*)?)+)`)
)

// TestEveryFieldIsFreeOrTyped: a new field is put on one of the two lists, so
// that none that takes free text is forgotten.
func TestEveryFieldIsFreeOrTyped(t *testing.T) {
	fields := map[string]string{}
	err := filepath.WalkDir("../../../templates", func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range inTemplates.FindAllStringSubmatch(string(text), -1) {
			fields[m[1]] = path
		}
		return err
	})
	apptest.Check(t, err)
	here, err := filepath.Glob("../*.go")
	apptest.Check(t, err)
	areas, err := filepath.Glob("../*/*.go")
	apptest.Check(t, err)
	for _, path := range append(here, areas...) {
		text, err := os.ReadFile(path)
		apptest.Check(t, err)
		for _, m := range inHandlers.FindAllStringSubmatch(string(text), -1) {
			for _, name := range strings.Split(m[1], ",") {
				fields[strings.Trim(name, " \n\t\"")] = path
			}
		}
	}
	for name, path := range fields {
		if free := slices.Contains(FreeTexts, name); free == slices.Contains(typedFields, name) && name != "" {
			t.Errorf("the field %q of %s is on both lists or on none: FreeTexts masks it, typed does not", name, path)
		}
	}
	if len(fields) < 90 {
		t.Errorf("only %d fields were found", len(fields))
	}
}
