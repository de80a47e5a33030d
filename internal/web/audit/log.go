package audit

import (
	"net/http"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/seal"
	"reliefbook/internal/web/kit"
)

var LogRoutes = []kit.Route{
	{Method: "GET", Path: "/log", Action: access.LogRead, Handle: showLog},
	{Method: "GET", Path: "/checkpoint.txt", Action: access.Self, Handle: downloadCheckpoint},
	{Method: "GET", Path: "/checkpoints/:size", Action: access.Self, Handle: downloadOldCheckpoint},
	{Method: "GET", Path: "/keys.txt", Action: access.Self, Handle: downloadKeys},
}

// logBody is the page "log".
type logBody struct {
	Lines  []kit.LogLine
	Before int64 // the page shows what was done before this entry; 0: the newest
	Older  int64 // where the next page begins; 0: there is none
	Seal   core.SealState
	Signed []seal.StoredCheckpoint // the newest checkpoints
	Keys   int                     // how many keys have signed
	Bundle *kit.BundleState        // nil for who may not have it
}

// Waiting is how many acts are not sealed yet.
func (b logBody) Waiting() int64 { return b.Seal.Of - b.Seal.Sealed }

func showLog(r *kit.Request) error {
	before, err := strconv.ParseInt(r.QueryParam("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	entries, err := r.App.Desk.Trail(r.Ctx(), r.Actor, before, kit.LogPage+1)
	if err != nil {
		return err
	}
	body := logBody{Before: before}
	if len(entries) > kit.LogPage {
		entries = entries[:kit.LogPage]
		body.Older = entries[kit.LogPage-1].ID
	}
	for _, e := range entries {
		body.Lines = append(body.Lines, r.LogLine(e))
	}
	if body.Seal, err = r.App.SealState(r.Ctx(), r.Actor); err != nil {
		return err
	}
	if body.Signed, err = r.App.Desk.Checkpoints(r.Ctx(), r.Actor, signedShown); err != nil {
		return err
	}
	keys, err := r.App.PublicKeys(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body.Keys = len(keys)
	if r.Knows("/bundle/file") {
		b := r.Srv.Bundles.Now()
		body.Bundle = &b
	}
	return r.Page(http.StatusOK, "log", "menu.log", body)
}

// signedShown is how many of the newest checkpoints the page lists.
const signedShown = 10

// downloadOldCheckpoint sends an earlier checkpoint.
func downloadOldCheckpoint(r *kit.Request) error {
	size, err := r.Id("size")
	if err != nil {
		return err
	}
	c, err := r.App.Desk.Checkpoint(r.Ctx(), r.Actor, size)
	if err != nil {
		return err
	}
	return r.Attach("checkpoint-"+strconv.FormatInt(c.Size, 10)+".txt", "text/plain; charset=utf-8", []byte(c.Note))
}

// downloadKeys sends the public keys, oldest first, for auditors to keep.
func downloadKeys(r *kit.Request) error {
	keys, err := r.App.PublicKeys(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.Attach("reliefbook-keys.txt", "text/plain; charset=utf-8", []byte(strings.Join(keys, "\n")+"\n"))
}

// downloadCheckpoint sends the signed checkpoint that an auditor keeps to prove the past with.
func downloadCheckpoint(r *kit.Request) error {
	s, err := r.App.SealState(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	if s.Note == "" {
		return kit.ErrNotFound()
	}
	return r.Attach("checkpoint-"+strconv.FormatInt(s.Sealed, 10)+".txt", "text/plain; charset=utf-8", []byte(s.Note))
}
