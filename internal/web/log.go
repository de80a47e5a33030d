package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/audit"
	"reliefbook/internal/app/core"
	"reliefbook/internal/seal"
)

var logRoutes = []route{
	{method: "GET", path: "/log", action: access.LogRead, handle: showLog},
	{method: "GET", path: "/checkpoint.txt", action: access.Self, handle: downloadCheckpoint},
	{method: "GET", path: "/checkpoints/:size", action: access.Self, handle: downloadOldCheckpoint},
	{method: "GET", path: "/keys.txt", action: access.Self, handle: downloadKeys},
}

// logPage is how many acts a page of the trail shows.
const logPage = 50

// logBody is the page "log".
type logBody struct {
	Lines  []logLine
	Before int64 // the page shows what was done before this entry; 0: the newest
	Older  int64 // where the next page begins; 0: there is none
	Seal   core.SealState
	Signed []seal.StoredCheckpoint // the newest checkpoints
	Keys   int                     // how many keys have signed
	Bundle *bundleState            // nil for who may not have it
}

// Waiting is how many acts are not sealed yet.
func (b logBody) Waiting() int64 { return b.Seal.Of - b.Seal.Sealed }

type logLine struct {
	At      time.Time
	Actor   string
	What    string
	Subject string
	Href    string
	Seq     int64 // place in the sealed log, from 0; -1: waits
}

func showLog(r *request) error {
	before, err := strconv.ParseInt(r.QueryParam("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	entries, err := r.app.Desk.Trail(r.ctx(), r.Actor, before, logPage+1)
	if err != nil {
		return err
	}
	body := logBody{Before: before}
	if len(entries) > logPage {
		entries = entries[:logPage]
		body.Older = entries[logPage-1].ID
	}
	for _, e := range entries {
		body.Lines = append(body.Lines, r.logLine(e))
	}
	if body.Seal, err = r.app.SealState(r.ctx(), r.Actor); err != nil {
		return err
	}
	if body.Signed, err = r.app.Desk.Checkpoints(r.ctx(), r.Actor, signedShown); err != nil {
		return err
	}
	keys, err := r.app.PublicKeys(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body.Keys = len(keys)
	if r.knows("/bundle/file") {
		b := r.srv.bundles.now()
		body.Bundle = &b
	}
	return r.page(http.StatusOK, "log", "menu.log", body)
}

func (r *request) logLine(e seal.Entry) logLine {
	line := logLine{At: e.At, Actor: e.Actor, What: r.t("log.act." + e.Kind), Seq: e.Seq}
	line.Subject, line.Href = r.subject(e.Subject)
	return line
}

// subject is a record of the trail in words, with its page where the reader may see it.
func (r *request) subject(of string) (words, href string) {
	page, word, id := audit.NounPage(of)
	if page != "" && !strings.HasPrefix(id, "-") && r.knows(page) {
		href = strings.Replace(page, ":id", id, 1)
	}
	return r.t(word) + " " + id, href
}

// signedShown is how many of the newest checkpoints the page lists.
const signedShown = 10

// downloadOldCheckpoint is one of the checkpoints of before.
func downloadOldCheckpoint(r *request) error {
	size, err := r.id("size")
	if err != nil {
		return err
	}
	c, err := r.app.Desk.Checkpoint(r.ctx(), r.Actor, size)
	if err != nil {
		return err
	}
	return r.attach("checkpoint-"+strconv.FormatInt(c.Size, 10)+".txt", "text/plain; charset=utf-8", []byte(c.Note))
}

// downloadKeys is the public keys, the first first, for auditors to keep.
func downloadKeys(r *request) error {
	keys, err := r.app.PublicKeys(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.attach("reliefbook-keys.txt", "text/plain; charset=utf-8", []byte(strings.Join(keys, "\n")+"\n"))
}

// downloadCheckpoint is the signed statement an auditor keeps to prove the past with.
func downloadCheckpoint(r *request) error {
	s, err := r.app.SealState(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	if s.Note == "" {
		return errNotFound()
	}
	return r.attach("checkpoint-"+strconv.FormatInt(s.Sealed, 10)+".txt", "text/plain; charset=utf-8", []byte(s.Note))
}
