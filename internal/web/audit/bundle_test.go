package audit_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/bundle"
	"reliefbook/internal/seal"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

// TestAuditorsBundle: the auditor has a bundle written, sees how far it is, keeps
// it with the key and a checkpoint, and it proves itself. Nobody else may.
func TestAuditorsBundle(t *testing.T) {
	s := site.New(t)
	t.Cleanup(s.Server.Close)
	s.Released(t, 60, "护理系")
	if _, err := s.SealNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	v := s.As(t, s.Auditor)
	v.Get("/log").Must(t, http.StatusOK, "生成审计包", "/checkpoints/", "/keys.txt")
	v.Get("/bundle/file").Must(t, http.StatusNotFound)
	v.Post("/bundle").Must(t, http.StatusSeeOther)
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		part := v.Get("/bundle/progress").Must(t, http.StatusOK)
		if strings.Contains(part.Body, "/bundle/file") {
			break
		}
		if time.Now().After(end) || strings.Contains(part.Body, "生成失败") {
			t.Fatalf("no bundle came: %s", part.Body)
		}
	}
	v.Get("/log").Must(t, http.StatusOK, "下载审计包")
	file := v.Get("/bundle/file").Must(t, http.StatusOK)
	key, err := seal.ParsePublicKey(v.Get("/keys.txt").Must(t, http.StatusOK).Body)
	if err != nil {
		t.Fatal(err)
	}
	kept := v.Get("/checkpoint.txt").Must(t, http.StatusOK).Body
	r, err := bundle.Verify(strings.NewReader(file.Body), int64(len(file.Body)), bundle.Options{Key: key, Since: []string{kept}})
	if err != nil || !r.OK() {
		t.Errorf("%v %+v", err, r)
	}
	size := strings.Split(kept, "\n")[1]
	if old := v.Get("/checkpoints/"+size).Must(t, http.StatusOK); old.Body != kept {
		t.Errorf("checkpoint %s is another one", size)
	}
	v.Get("/checkpoints/999999").Must(t, http.StatusNotFound)
	for _, other := range []*webtest.Visitor{s.As(t, s.Maker), s.As(t, s.Admin), s.As(t, s.Logs)} {
		other.Get("/bundle/file").Must(t, http.StatusForbidden)
		other.Post("/bundle").Must(t, http.StatusForbidden)
	}
	logs := s.As(t, s.Logs).Get("/log").Must(t, http.StatusOK)
	if strings.Contains(logs.Body, "生成审计包") {
		t.Error("who may not have a bundle is offered one")
	}
}

// TestStudentsProof: a student's page offers the proof and shows nobody else.
func TestStudentsProof(t *testing.T) {
	s := site.New(t)
	p := s.Released(t, 5, "护理系")
	if _, err := s.SealNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	slips, err := s.Payments.MakeLinks(t.Context(), s.Branch["护理系"], p.Program, 1, "")
	if err != nil {
		t.Fatal(err)
	}
	v := s.Visitor(t)
	page := v.Get(slips[0].URL).Must(t, http.StatusOK, "封存证明", slips[0].URL+"/proof.json")
	file := v.Get(slips[0].URL+"/proof.json").Must(t, http.StatusOK)
	shown, err := seal.CheckEvidence([]byte(file.Body), nil)
	if err != nil || shown.Amount != 3000 {
		t.Errorf("%v %+v", err, shown)
	}
	for _, other := range slips[1:] {
		for _, text := range []string{page.Body, file.Body} {
			if strings.Contains(text, strings.TrimSuffix(other.Name, "*")+"*") && other.Name != slips[0].Name || strings.Contains(text, other.URL) {
				t.Errorf("%s's page shows %s", slips[0].Name, other.Name)
			}
		}
	}
	v.Get("/r/nothing/proof.json").Must(t, http.StatusNotFound)
}
