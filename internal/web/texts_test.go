package web_test

import (
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/web/kit"
	"reliefbook/internal/webtest/site"
)

// TestFreeTextsAreMaskedAtTheDoor: a card and an ID in every free field of every
// form that is sent come back in no page, no log, and who sent them is told.
func TestFreeTextsAreMaskedAtTheDoor(t *testing.T) {
	s := site.New(t)
	s.Released(t, 4, "护理系")
	const card, id = "6222 0212 3456 7890 123", "99000020000101001X"
	var out strings.Builder
	told := 0
	for role, actor := range s.ByRole() {
		v := s.As(t, actor)
		for _, rt := range s.Server.Routes() {
			if rt.Method != "POST" || !access.Allowed(role, rt.Action) || strings.Contains(rt.Path, "sign-out") || strings.HasPrefix(rt.Path, "/users") || rt.Path == "/account" {
				continue
			}
			form := []string{}
			for _, name := range kit.FreeTexts {
				form = append(form, name, "见 "+card+" 与 "+id)
			}
			got := v.Post(site.Parameter.ReplaceAllString(rt.Path, "1"), form...)
			said := got.Body + got.To()
			if got.Status == 303 {
				said += v.Get(got.To()).Body
			}
			if out.WriteString(said); strings.Contains(said, "已隐去") {
				told++
			}
		}
	}
	out.WriteString(s.Logged.String())
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
	s := site.New(t)
	v := s.As(t, s.Maker)
	got := v.Post("/funds", "code", "AID", "name", "学生资助", "source", "student_aid", "restriction", "限卡号6222021234567890123")
	page := v.Get(got.To()).Must(t, 200, "已隐去", "限卡号****0123")
	if strings.Contains(page.Body, "6222021234567890123") {
		t.Error("the card is shown")
	}
	if again := v.Get(got.To()); strings.Contains(again.Body, "已隐去") {
		t.Error("it is said again")
	}
	v.Post("/funds/1/documents", "kind", "receipt", "doc_no", "发票012345678901234567", "amount", "1.00", "purpose", "学生资助", "day", "2021-09-17")
	v.Get("/documents/1").Must(t, 200, "发票012345678901234567")
}

// TestWhoHasALinkIsToldToo: somebody without an account, whose page has no session, is told by the page itself.
func TestWhoHasALinkIsToldToo(t *testing.T) {
	s := site.New(t)
	s.WithRota(t)
	link, v := s.MemberPath(t, 1), s.Visitor(t)
	got := v.Post(link+"/problems", "place", "东门", "what", "找13800138000登记").Must(t, 303)
	v.Get(got.To()).Must(t, 200, "已隐去")
	s.As(t, s.Maker).Get("/duty").Must(t, 200, "找****8000登记")
	if body := v.Get(link).Must(t, 200).Body; strings.Contains(body, "已隐去") {
		t.Error("it is said on a page where nothing was hidden")
	}
	v.Post(link+"/problems", "place", "", "what", "找13800138000登记").Must(t, 422, "已隐去", "找****8000登记")
}
