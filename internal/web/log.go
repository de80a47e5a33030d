package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/store"
)

var logRoutes = []route{
	{method: "GET", path: "/log", action: access.LogRead, handle: showLog},
	{method: "GET", path: "/checkpoint.txt", action: access.Self, handle: downloadCheckpoint},
}

// logPage is how many acts a page of the trail shows.
const logPage = 50

// logBody is the page "log".
type logBody struct {
	Lines  []logLine
	Before int64 // the page shows what was done before this entry; 0: the newest
	Older  int64 // where the next page begins; 0: there is none
	Seal   app.SealState
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
	entries, err := r.app.Trail(r.ctx(), r.Actor, before, logPage+1)
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
	return r.page(http.StatusOK, "log", "menu.log", body)
}

func (r *request) logLine(e store.Entry) logLine {
	noun, id, _ := strings.Cut(e.Subject, ":")
	line := logLine{At: e.At, Actor: e.Actor, What: r.t("log.act." + e.Kind), Subject: r.t("log.noun."+noun) + " " + id, Seq: e.Seq}
	if page := subjectPages[noun]; page != "" && r.knows(page) {
		line.Href = strings.Replace(page, ":id", id, 1)
	}
	return line
}

// subjectPages is where each noun of the trail is shown; a link stands only where such a page is and may be seen.
var subjectPages = map[string]string{
	"fund": "/funds/:id", "document": "/documents/:id", "program": "/programs/:id", "batch": "/batches/:id",
	"visit": "/visits/:id", "voucher": "/vouchers/:id", "user": "/users/:id",
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
