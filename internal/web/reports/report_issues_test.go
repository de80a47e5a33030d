package reports_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/report"
	"reliefbook/internal/webtest/site"
)

// TestIssuedAgain: what was downloaded is downloaded again, byte for byte, in
// every format, after the books went on; by its number and by its moment.
func TestIssuedAgain(t *testing.T) {
	s := site.New(t)
	s.Released(t, 20, "护理系", "药学系")
	v := s.As(t, s.Auditor)
	formats := []string{"json", "csv", "csv&encoding=gb18030", "xlsx", "pdf"}
	v.Get("/reports/three-way/download?program=MZ&format=json").Must(t, 200)
	list, total, err := s.Reports.ReportIssues(t.Context(), s.Auditor, report.IssueFilter{})
	apptest.Check(t, err)
	if total != 1 {
		t.Fatalf("%d reports are kept", total)
	}
	page := "/reports/issued/1?format="
	first := map[string]string{}
	for _, f := range formats {
		first[f] = v.Get(page+f).Must(t, 200).Body
	}
	kept, err := report.ReadJSON(strings.NewReader(first["json"]))
	apptest.Check(t, err)
	s.Clock.Pass(time.Hour)
	s.Funded(t, "LATER", "party_dues", 7_000)
	_, err = s.SealNow(t.Context())
	apptest.Check(t, err)
	s.Clock.Pass(time.Hour)
	v = s.As(t, s.Auditor) // the session was idle too long
	moment := "/reports/three-way/download?program=MZ&as_of=" + url.QueryEscape(list[0].AsOf.Format(time.RFC3339Nano)) + "&format="
	for _, f := range formats {
		if v.Get(page+f).Must(t, 200).Body != first[f] || v.Get(moment+f).Must(t, 200).Body != first[f] {
			t.Errorf("%s is another file", f)
		}
	}
	v.Get("/reports/issued").Must(t, 200, "三方对账表", "MZ")
	v.Get("/reports/issued/1").Must(t, 200, kept.ContentHash, "签发的原件")
	v.Get("/reports/issued/2").Must(t, 404)
	v.Get("/reports/issued/1?format=exe").Must(t, 404)
	v.Get("/reports/prizes?as_of=2021-09-16").Must(t, 409, "已签发的报表")
	v.Get("/reports/trial-balance?as_of=soon").Must(t, 422, "soon")
	branch := s.As(t, s.Branch["护理系"])
	branch.Get("/reports/issued").Must(t, 403)
	branch.Get("/reports/issued/1?format=csv").Must(t, 403)
	var names []string
	for _, info := range report.All {
		if info.Past != report.Never {
			names = append(names, info.Name)
		}
	}
	for _, name := range names {
		v.Get("/reports/"+name+"?program=MZ&as_of="+url.QueryEscape(s.Now().Format(time.RFC3339Nano))).Must(t, 200, "已封存的账")
	}
}
