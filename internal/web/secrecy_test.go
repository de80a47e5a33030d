package web_test

import (
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/webtest/site"
)

// TestNoPaperLeaves: no page of any role, no download, no refusal and no line
// of the log holds a citizen ID or a card in full.
func TestNoPaperLeaves(t *testing.T) {
	const n = 20
	s := site.New(t)
	s.Released(t, n, "护理系")
	var out strings.Builder
	maker := s.As(t, s.Maker)
	bad := strings.ReplaceAll(string(apptest.RosterCSV(n, "护理系")), ",30.00", ",30.005")
	for _, file := range []string{bad, string(apptest.RosterCSV(n, "护理系"))} {
		answer := maker.Upload("/programs/1/roster/import", "名册.csv", []byte(file)).Must(t, 303)
		out.WriteString(maker.Get(answer.To()).Must(t, 200).Body)
		out.WriteString(maker.Get(answer.To()+"/problems.csv").Must(t, 200).Body)
	}
	for role, actor := range s.ByRole() {
		v := s.As(t, actor)
		for _, rt := range s.Server.Routes() {
			if rt.Method == "GET" && access.Allowed(role, rt.Action) {
				out.WriteString(v.Get(site.Parameter.ReplaceAllString(rt.Path, "1")).Body)
			}
		}
		out.WriteString(v.Get("/reports/differences/download?program=MZ&format=json").Body)
	}
	out.WriteString(s.Logged.String())
	if !strings.Contains(out.String(), "0000000001") || !strings.Contains(out.String(), apptest.Card(0)[len(apptest.Card(0))-4:]) {
		t.Fatal("nothing of the roster is there at all: the search proves nothing")
	}
	for i := range n {
		for _, secret := range []string{apptest.CitizenID(i), apptest.Card(i)} {
			if at := strings.Index(out.String(), secret); at >= 0 {
				t.Fatalf("%s… stands in clear", secret[:6])
			}
		}
	}
}
