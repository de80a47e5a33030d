package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/bundle"
	"reliefbook/internal/seal"
)

// TestAuditorsBundle: the auditor has a bundle written, sees how far it is, keeps
// it with the key and a checkpoint, and it proves itself. Nobody else may.
func TestAuditorsBundle(t *testing.T) {
	s := newSite(t)
	t.Cleanup(s.Server.Close)
	s.Released(t, 60, "护理系")
	if _, err := s.SealNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	v := s.as(t, s.Auditor)
	v.get("/log").must(t, http.StatusOK, "生成审计包", "/checkpoints/", "/keys.txt")
	v.get("/bundle/file").must(t, http.StatusNotFound)
	v.post("/bundle").must(t, http.StatusSeeOther)
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		part := v.get("/bundle/progress").must(t, http.StatusOK)
		if strings.Contains(part.body, "/bundle/file") {
			break
		}
		if time.Now().After(end) || strings.Contains(part.body, "生成失败") {
			t.Fatalf("no bundle came: %s", part.body)
		}
	}
	v.get("/log").must(t, http.StatusOK, "下载审计包")
	file := v.get("/bundle/file").must(t, http.StatusOK)
	key, err := seal.ParsePublicKey(v.get("/keys.txt").must(t, http.StatusOK).body)
	if err != nil {
		t.Fatal(err)
	}
	kept := v.get("/checkpoint.txt").must(t, http.StatusOK).body
	r, err := bundle.Verify(strings.NewReader(file.body), int64(len(file.body)), bundle.Options{Key: key, Since: []string{kept}})
	if err != nil || !r.OK() {
		t.Errorf("%v %+v", err, r)
	}
	size := strings.Split(kept, "\n")[1]
	if old := v.get("/checkpoints/"+size).must(t, http.StatusOK); old.body != kept {
		t.Errorf("checkpoint %s is another one", size)
	}
	v.get("/checkpoints/999999").must(t, http.StatusNotFound)
	for _, other := range []*visitor{s.as(t, s.Maker), s.as(t, s.Admin), s.as(t, s.Logs)} {
		other.get("/bundle/file").must(t, http.StatusForbidden)
		other.post("/bundle").must(t, http.StatusForbidden)
	}
	logs := s.as(t, s.Logs).get("/log").must(t, http.StatusOK)
	if strings.Contains(logs.body, "生成审计包") {
		t.Error("who may not have a bundle is offered one")
	}
}

// TestStudentsProof: a student's page offers the proof and shows nobody else.
func TestStudentsProof(t *testing.T) {
	s := newSite(t)
	p := s.Released(t, 5, "护理系")
	if _, err := s.SealNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	slips, err := s.MakeLinks(t.Context(), s.Branch["护理系"], p.Program, 1, "")
	if err != nil {
		t.Fatal(err)
	}
	v := s.visitor(t)
	page := v.get(slips[0].URL).must(t, http.StatusOK, "封存证明", slips[0].URL+"/proof.json")
	file := v.get(slips[0].URL+"/proof.json").must(t, http.StatusOK)
	shown, err := seal.CheckEvidence([]byte(file.body), nil)
	if err != nil || shown.Amount != 3000 {
		t.Errorf("%v %+v", err, shown)
	}
	for _, other := range slips[1:] {
		for _, text := range []string{page.body, file.body} {
			if strings.Contains(text, strings.TrimSuffix(other.Name, "*")+"*") && other.Name != slips[0].Name || strings.Contains(text, other.URL) {
				t.Errorf("%s's page shows %s", slips[0].Name, other.Name)
			}
		}
	}
	v.get("/r/nothing/proof.json").must(t, http.StatusNotFound)
}
