package statement

import (
	"regexp"
	"strings"
	"time"
)

// china is where the days of a Chinese account are: one zone, without summer time since 1992.
var china = time.FixedZone("CST", 8*60*60)

// zone is how a statement's times are to be taken.
type zone struct {
	// local says that times marked as UTC are China's all the same: the period is
	// made of whole days by them, which no day of China is.
	local bool
}

// zoneOf looks at the period that a statement says it is about.
func zoneOf(from, to string) zone {
	whole := func(text string, clocks ...string) bool {
		day, clock, _ := strings.Cut(strings.TrimSpace(text), "T")
		clock, _, _ = strings.Cut(clock, ".")
		clock = strings.TrimSuffix(clock, "Z")
		for _, c := range clocks {
			if clock == c {
				return day != "" && strings.HasSuffix(strings.TrimSpace(text), "Z")
			}
		}
		return false
	}
	return zone{local: whole(from, "00:00:00") && whole(to, "23:59:59", "24:00:00", "00:00:00", "23:59:00")}
}

// day is the day in China of an ISO date or date and time, or "". One without a
// zone is taken as it stands, and so is a date.
func (z zone) day(text string) string {
	at, moment, ok := z.read(text)
	if !ok {
		return ""
	}
	if moment {
		at = at.In(china)
	}
	return at.Format(time.DateOnly)
}

// until is day of a period's end: midnight is the end of the day before.
func (z zone) until(text string) string {
	at, moment, ok := z.read(text)
	if !ok {
		return ""
	}
	if moment {
		at = at.In(china)
	}
	if strings.Contains(text, "T") && at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0 {
		at = at.Add(-time.Second)
	}
	return at.Format(time.DateOnly)
}

// dayZone is the zone that a date may have.
var dayZone = regexp.MustCompile(`^(Z|[+-]\d\d:\d\d)$`)

// read reads a date, or a date and time; moment says that its zone is known.
func (z zone) read(text string) (at time.Time, moment, ok bool) {
	text = strings.TrimSpace(text)
	date, clock, timed := strings.Cut(text, "T")
	if len(date) > 10 && dayZone.MatchString(date[10:]) {
		date = date[:10]
	}
	day, err := time.Parse(time.DateOnly, date)
	if err == nil && (day.Year() < 1990 || day.Year() >= 2200) { // as table reads days
		return day, false, false
	}
	if err != nil || !timed {
		return day, false, err == nil
	}
	if strings.HasPrefix(clock, "24:00:00") { // ISO 8601 and xsd:dateTime allow the day's end
		clock, day = "00"+clock[2:], day.AddDate(0, 0, 1)
	}
	text = day.Format(time.DateOnly) + "T" + clock
	if z.local {
		text = strings.TrimSuffix(text, "Z")
	}
	if at, err = time.Parse("2006-01-02T15:04:05Z07:00", text); err == nil { // fractions of a second are read too
		return at, true, true
	}
	at, err = time.Parse("2006-01-02T15:04:05", text)
	return at, false, err == nil
}
