package web

import (
	"strings"

	"reliefbook/internal/app/core"
	"reliefbook/internal/seal"
)

// story is one line of the block "timeline".
type story struct {
	What, Who, Role, Reason string
	At                      any
	Tone                    string
	Times                   int // how often in a row, when it is more than once
}

// refusing are the ends of acts that say no.
var refusing = []string{"_send_back", "_recall", "_reject", "_rejected", "_refused", "_withdrawn", "_cancel", "_cancelled", "_stay_closed"}

// story is what was done to a record, in the log's words: by whom, when, and
// with the reason each act gave, also when a later act says something else.
func (r *request) story(history []seal.Entry) (out []story) {
	reasons := core.Reasons(history)
	for i, e := range history {
		line := story{What: r.t("log.act." + e.Kind), Who: e.Actor, At: e.At, Tone: "done", Reason: reasons[i]}
		if e.ActorID == 0 && e.Kind != seal.TakenOver && !strings.HasPrefix(e.Subject, "batch:") { // nobody signed in
			line.Who = r.t("link.by_link")
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

// storyOf is story for a record whose leaves leave the reason of an act out: it is given once, and stands on the record.
func (r *request) storyOf(history []seal.Entry, act, reason string) []story {
	out := r.story(history)
	for i, e := range history {
		if e.Kind == act && out[i].Reason == "" {
			out[i].Reason = reason
		}
	}
	return out
}

// gathered puts what somebody did several times in a row on one line, with the last time.
func gathered(stories []story) (out []story) {
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
