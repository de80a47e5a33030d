package kit

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/app/audit"
	"reliefbook/internal/app/core"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/gift"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
	"reliefbook/internal/table"
)

// Pager is what the block "pagination" reads.
type Pager struct {
	Page, Pages, Total int
	Href               string
}

// Pager is the pages of a list of size rows each.
func (r *Request) Pager(page, total, size int) Pager {
	u := url.URL{Path: r.Request().URL.Path, RawQuery: r.Request().URL.RawQuery}
	return Pager{Page: page, Pages: PagesIn(total, size), Total: total, Href: u.RequestURI()}
}

// UseOption is an allocation in a select: its number, its purpose and the unspent amount.
func (r *Request) UseOption(u fund.Use) Option {
	return Option{strconv.FormatInt(u.ID, 10), r.T("document.use", "DocNo", u.DocNo, "Purpose", u.Purpose, "Unspent", Signed("¥", u.Unspent))}
}

// ExceptionLine is one exception of a list.
type ExceptionLine struct {
	exception.Exception
	Of      string // whom or what it is about
	Days    int
	Overdue bool // its day has come and it has not ended
}

func (r *Request) ExceptionLine(x exception.Exception) ExceptionLine {
	return ExceptionLine{x, "", x.Days(r.App.Now()), x.Overdue(r.App.Today())}
}

// Number is a field's whole number; anything else is 0, and refused as such.
func Number(f FormView, field string) int64 {
	n, err := strconv.ParseInt(f.Values[field], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Stage and FlowRow are what the block "flow-chart" reads.
type Stage struct {
	Label  string
	Amount money.Amount
	Kind   string
}

type FlowRow struct {
	Label, Href               string
	Entitled, Paid, Confirmed money.Amount
}

// PageAt is a record's address; empty when there is no such page for this person.
func (r *Request) PageAt(under string, id int64) string {
	if !r.Knows(under + ":id") {
		return ""
	}
	return under + strconv.FormatInt(id, 10)
}

// LogPage is how many acts a page of the trail shows.
const LogPage = 50

type LogLine struct {
	At      time.Time
	Actor   string
	What    string
	Subject string
	Href    string
	Seq     int64 // place in the sealed log, from 0; -1: waits
}

func (r *Request) LogLine(e seal.Entry) LogLine {
	line := LogLine{At: e.At, Actor: e.Actor, What: r.T("log.act." + e.Kind), Seq: e.Seq}
	line.Subject, line.Href = r.Subject(e.Subject)
	return line
}

// Subject is a record of the trail in words, with its page if the reader may see it.
func (r *Request) Subject(of string) (words, href string) {
	page, word, id := audit.NounPage(of)
	if page != "" && !strings.HasPrefix(id, "-") && r.Knows(page) {
		href = strings.Replace(page, ":id", id, 1)
	}
	return r.T(word) + " " + id, href
}

const PdfType = "application/pdf"

func (r *Request) ItemOptions(items []gift.Item) (out []Option) {
	for _, i := range items {
		out = append(out, Option{strconv.FormatInt(i.ID, 10), i.Name})
	}
	return out
}

type Filter struct {
	Label, Href string
	Count       int
	Active      bool
}

type ProblemLine struct {
	table.Problem
	Severity, Text, Tone string
}

func (r *Request) ProblemLine(p table.Problem) ProblemLine {
	return ProblemLine{p, p.Severity.Label(r.Lang), p.Text(r.Lang), []string{"bad", "wait", "next"}[p.Severity]}
}

// Options is a list of values with their words.
func Options[T ~string](r *Request, prefix string, values []T) (out []Option) {
	for _, v := range values {
		out = append(out, Option{string(v), r.T(prefix + string(v))})
	}
	return out
}

// Option is one choice of a select.
type Option struct{ Value, Label string }

// Story is one line of the block "timeline".
type Story struct {
	What, Who, Role, Reason string
	At                      any
	Tone                    string
	Times                   int // how often in a row, when it is more than once
}

// refusing are the ends of acts that say no.
var refusing = []string{"_send_back", "_recall", "_reject", "_rejected", "_refused", "_withdrawn", "_cancel", "_cancelled", "_stay_closed"}

// Story is what was done to a record, in the log's words: by whom, when, and
// with the reason each act gave, also when a later act says something else.
func (r *Request) Story(history []seal.Entry) (out []Story) {
	reasons := core.Reasons(history)
	for i, e := range history {
		line := Story{What: r.T("log.act." + e.Kind), Who: e.Actor, At: e.At, Tone: "done", Reason: reasons[i]}
		if e.ActorID == 0 && e.Kind != seal.TakenOver && !strings.HasPrefix(e.Subject, "batch:") { // nobody signed in
			line.Who = r.T("link.by_link")
		}
		for _, end := range refusing {
			if strings.HasSuffix(e.Kind, end) {
				line.Tone = "bad"
			}
		}
		out = append(out, line)
	}
	return out
}

// StoryOf is story for a record whose leaves leave the reason of an act out: it is given once, and stands on the record.
func (r *Request) StoryOf(history []seal.Entry, act, reason string) []Story {
	out := r.Story(history)
	for i, e := range history {
		if e.Kind == act && out[i].Reason == "" {
			out[i].Reason = reason
		}
	}
	return out
}

// Gathered puts what somebody did several times in a row on one line, with the last time.
func Gathered(stories []Story) (out []Story) {
	times := 1
	for _, s := range stories {
		if last := len(out) - 1; last >= 0 && out[last].What == s.What && out[last].Who == s.Who && out[last].Reason == s.Reason {
			times++
			out[last].At, out[last].Times = s.At, times
			continue
		}
		times = 1
		out = append(out, s)
	}
	return out
}

// What the blocks of the templates take, with its words: see templates/README.md.

// fact is one entry of "facts" or "tiles": the words of key, and the value.
func fact(tag lang.Tag, key, value any, more []any) map[string]any {
	return fault.Pairs(append([]any{"Label", lang.Text(tag, fmt.Sprint(key)), "Value", value}, more...)...)
}

// input is a "field" of a form under the words of key, with what was typed and what is wrong with it.
func input(tag lang.Tag, f FormView, name, key string, more []any) map[string]any {
	own := []any{"Name", name, "Label", lang.Text(tag, key), "Value", f.Values[name], "Error", f.Errors[name]}
	return fault.Pairs(append(own, more...)...)
}

// head is the head of a column: its words, and whether it holds numbers.
type head struct {
	Label string
	Num   bool
}

// columnHeads are the columns of a "thead"; "#" before a key is a column of numbers, and "" one without a name.
func columnHeads(tag lang.Tag, keys []string) (out []head) {
	for _, key := range keys {
		key, num := strings.CutPrefix(key, "#")
		h := head{Num: num}
		if key != "" {
			h.Label = lang.Text(tag, key)
		}
		out = append(out, h)
	}
	return out
}
