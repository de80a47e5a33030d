package web

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/access"
)

// typedFields are the fields of forms that are no free text, each kind of them checked:
// choices, days, amounts and counts; numbers and codes that are asked for as such;
// what is a secret or is kept encrypted; lists whose cells the use case goes over.
var typedFields = strings.Fields(`accept accepted account act active again allocation amount apply as_of back cadre cadres campus category channel class closing
	community_day conflicts constant counted day days decision delivered department departments due encoding field file format from from_2 from_3 from_day header
	heads holder id item key kind level line lock member month movement next opening packs part payment per_head photo pieces post_day program q recipient remap
	role seats seen separator slot source state suggested test times to to_day total tries unit_cost until use_by voucher width withdrawn word
	code doc_no email login minutes number student_no card old password token paste birth offer form batch template username`)

var (
	inTemplates = regexp.MustCompile(`(?:"Name" "([a-z_0-9]+)"|<(?:input|textarea)[^>]* name="([a-z_0-9]+)")`)
	inHandlers  = regexp.MustCompile(`r\.form\(((?:"[a-z_0-9]+"(?:, )?)+)`)
)

// TestEveryFieldIsFreeOrTyped: a new field is put on one of the two lists, so
// that none that takes free text is forgotten.
func TestEveryFieldIsFreeOrTyped(t *testing.T) {
	fields := map[string]string{}
	err := filepath.WalkDir("../../templates", func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range inTemplates.FindAllStringSubmatch(string(text), -1) {
			fields[m[1]+m[2]] = path
		}
		return err
	})
	check(t, err)
	handlers, err := filepath.Glob("*.go")
	check(t, err)
	for _, path := range handlers {
		text, err := os.ReadFile(path)
		check(t, err)
		for _, m := range inHandlers.FindAllStringSubmatch(string(text), -1) {
			for _, name := range strings.Split(m[1], ",") {
				fields[strings.Trim(name, ` "`)] = path
			}
		}
	}
	for name, path := range fields {
		if free := slices.Contains(freeTexts, name); free == slices.Contains(typedFields, name) && name != "" {
			t.Errorf("the field %q of %s is on both lists or on none: freeTexts masks it, typed does not", name, path)
		}
	}
	if len(fields) < 90 {
		t.Errorf("only %d fields were found", len(fields))
	}
}

// TestFreeTextsAreMaskedAtTheDoor: a card and an ID in every free field of every
// form that is sent come back in no page, no log, and who sent them is told.
func TestFreeTextsAreMaskedAtTheDoor(t *testing.T) {
	s := newSite(t)
	s.Released(t, 4, "护理系")
	const card, id = "6222 0212 3456 7890 123", "99000020000101001X"
	var out strings.Builder
	told := 0
	for role, actor := range s.people() {
		v := s.as(t, actor)
		for _, rt := range s.Server.Routes() {
			if rt.Method != "POST" || !access.Allowed(role, rt.Action) || strings.Contains(rt.Path, "sign-out") || strings.HasPrefix(rt.Path, "/users") || rt.Path == "/account" {
				continue
			}
			form := []string{}
			for _, name := range freeTexts {
				form = append(form, name, "见 "+card+" 与 "+id)
			}
			got := v.post(parameter.ReplaceAllString(rt.Path, "1"), form...)
			said := got.body + got.to()
			if got.status == 303 {
				said += v.get(got.to()).body
			}
			if out.WriteString(said); strings.Contains(said, "已隐去") {
				told++
			}
		}
	}
	out.WriteString(s.logged.String())
	for _, secret := range []string{card, "6222021234567890123", id} {
		if at := strings.Index(out.String(), secret); at >= 0 {
			t.Errorf("in clear: …%s", out.String()[max(0, at-200):at])
		}
	}
	if !strings.Contains(out.String(), "****0123") || told < 100 {
		t.Errorf("nothing was masked, or nobody was told (%d)", told)
	}
}

// TestWhoWritesPapersIsTold: the fund is saved with its restriction masked, and the next page says so; a document's number stays.
func TestWhoWritesPapersIsTold(t *testing.T) {
	s := newSite(t)
	v := s.as(t, s.Maker)
	got := v.post("/funds", "code", "AID", "name", "学生资助", "source", "student_aid", "restriction", "限卡号6222021234567890123")
	page := v.get(got.to()).must(t, 200, "已隐去", "限卡号****0123")
	if strings.Contains(page.body, "6222021234567890123") {
		t.Error("the card is shown")
	}
	if again := v.get(got.to()); strings.Contains(again.body, "已隐去") {
		t.Error("it is said again")
	}
	v.post("/funds/1/documents", "kind", "receipt", "doc_no", "发票012345678901234567", "amount", "1.00", "purpose", "学生资助", "day", "2021-09-17")
	v.get("/documents/1").must(t, 200, "发票012345678901234567")
}

// TestWhoHasALinkIsToldToo: somebody without an account, whose page has no session, is told by the page itself.
func TestWhoHasALinkIsToldToo(t *testing.T) {
	s := newSite(t)
	s.rota(t)
	link, v := s.linkOf(t, 1), s.visitor(t)
	got := v.post(link+"/problems", "place", "东门", "what", "找13800138000登记").must(t, 303)
	v.get(got.to()).must(t, 200, "已隐去")
	s.as(t, s.Maker).get("/duty").must(t, 200, "找****8000登记")
	if body := v.get(link).must(t, 200).body; strings.Contains(body, "已隐去") {
		t.Error("it is said on a page where nothing was hidden")
	}
	v.post(link+"/problems", "place", "", "what", "找13800138000登记").must(t, 422, "已隐去", "找****8000登记")
}
