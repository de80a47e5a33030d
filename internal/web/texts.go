package web

import (
	"net/url"
	"strings"

	"reliefbook/internal/person"
)

// FreeTexts are the fields people write what they like into. What may be
// somebody's papers is put out of sight there before a handler reads it; the use
// cases do so again for every other door. All other fields are of a kind that
// is checked: amounts, days, choices, and numbers that are asked for as such.
var FreeTexts = []string{
	"answer", "body", "caption", "colleague", "community", "lacks", "leader", "members", "name", "note", "outcome", "owner", "people", "place", "post", "posts",
	"proxy_letter", "proxy_name", "proxy_relation", "purpose", "reason", "recipients", "restriction", "riddles", "substitute", "summary", "summary_text",
	"supplier", "team", "unit", "what",
}

// hidePapers masks the free texts of what was sent; the next page says so.
func (r *request) hidePapers() {
	req := r.Request()
	for _, sent := range []url.Values{req.PostForm, req.Form} { // two maps over the same texts, or not
		for _, field := range FreeTexts {
			for i, text := range sent[field] {
				if person.HoldsPapers(text) {
					sent[field][i], r.hid = person.HidePapers(text), true
				}
			}
		}
	}
}

// hiddenMark tells the next page of somebody without a session that papers were hidden.
const hiddenMark = "hidden"

// sayHidden says on the next page, at an address, that papers were put out of sight.
func (r *request) sayHidden(to string) string {
	switch {
	case !r.hid:
	case r.Actor.UserID != 0:
		r.flash("warn", "form.papers_hidden")
	default:
		page, place, found := strings.Cut(to, "#")
		mark := "?" + hiddenMark + "=1"
		if strings.Contains(page, "?") {
			mark = "&" + mark[1:]
		}
		if to = page + mark; found {
			to += "#" + place
		}
	}
	return to
}

// hiddenFlash is the same on this very page: a form shown again, or the page of somebody without a session.
func (r *request) hiddenFlash() []Flash {
	if !r.hid && (r.Actor.UserID != 0 || r.QueryParam(hiddenMark) == "") {
		return nil
	}
	return []Flash{{Kind: "warn", Text: r.t("form.papers_hidden")}}
}
