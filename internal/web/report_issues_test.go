package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

// TestIssuedAgain: what was downloaded is downloaded again, byte for byte, in
// every format, after the books went on; by its number and by its moment.
func TestIssuedAgain(t *testing.T) {
	s := newSite(t)
	s.Released(t, 20, "护理系", "药学系")
	v := s.as(t, s.Auditor)
	formats := []string{"json", "csv", "csv&encoding=gb18030", "xlsx", "pdf"}
	v.get("/reports/three-way/download?program=MZ&format=json").must(t, 200)
	list, total, err := s.ReportIssues(t.Context(), s.Auditor, store.IssueFilter{})
	check(t, err)
	if total != 1 {
		t.Fatalf("%d reports are kept", total)
	}
	page := "/reports/issued/1?format="
	first := map[string]string{}
	for _, f := range formats {
		first[f] = v.get(page+f).must(t, 200).body
	}
	kept, err := report.ReadJSON(strings.NewReader(first["json"]))
	check(t, err)
	s.Clock.Pass(time.Hour)
	s.Funded(t, "LATER", "party_dues", 7_000)
	_, err = s.SealNow(t.Context())
	check(t, err)
	s.Clock.Pass(time.Hour)
	v = s.as(t, s.Auditor) // the session was idle too long
	moment := "/reports/three-way/download?program=MZ&as_of=" + url.QueryEscape(list[0].AsOf.Format(time.RFC3339Nano)) + "&format="
	for _, f := range formats {
		if v.get(page+f).must(t, 200).body != first[f] || v.get(moment+f).must(t, 200).body != first[f] {
			t.Errorf("%s is another file", f)
		}
	}
	v.get("/reports/issued").must(t, 200, "三方对账表", "MZ")
	v.get("/reports/issued/1").must(t, 200, kept.ContentHash, "签发的原件")
	v.get("/reports/issued/2").must(t, 404)
	v.get("/reports/issued/1?format=exe").must(t, 404)
	v.get("/reports/prizes?as_of=2021-09-16").must(t, 409, "已签发的报表")
	v.get("/reports/trial-balance?as_of=soon").must(t, 422, "soon")
	branch := s.as(t, s.Branch["护理系"])
	branch.get("/reports/issued").must(t, 403)
	branch.get("/reports/issued/1?format=csv").must(t, 403)
	var names []string
	for _, info := range report.All {
		if info.Past != report.Never {
			names = append(names, info.Name)
		}
	}
	for _, name := range names {
		v.get("/reports/"+name+"?program=MZ&as_of="+url.QueryEscape(s.Now().Format(time.RFC3339Nano))).must(t, 200, "已封存的账")
	}
}
