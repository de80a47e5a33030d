package kit

import (
	"strings"

	"reliefbook/internal/app/core"
	"reliefbook/internal/seal"
)

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
