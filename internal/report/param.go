package report

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/person"
)

// Param is one thing a report can be asked for.
type Param struct {
	Key    string // in the address, in the filter and, with a dash for "_", the command's flag: stable, for scripts
	Kind   ParamKind
	Hidden bool       // its page carries it and does not ask for it
	Label  lang.Words // of the form's field
	Said   lang.Words // on a file, "%s" being the value; label and value where it is empty
	Help   string     // of the command's flag
}

// ParamKind says how a parameter is asked for, read and put into words.
type ParamKind string

// The kinds of parameter.
const (
	Program    ParamKind = "program" // a code; stands on a report by itself, not in its filter
	Department ParamKind = "department"
	Code       ParamKind = "code"
	ID         ParamKind = "id"    // a record's
	Day        ParamKind = "day"   // YYYY-MM-DD
	Month      ParamKind = "month" // YYYY-MM; this one where none is named
	Yuan       ParamKind = "yuan"  // an amount, kept with two decimals however it was written
	Moment     ParamKind = "when"  // a day or an instant of RFC 3339; no filter either
)

// The parameters that more than one report takes.
var (
	takesProgram = Param{Key: "program", Kind: Program, Hidden: true, Label: lang.Words{ZhCN: "项目", En: "Program"},
		Help: "The program's code; needed by some reports."}
	takesMoment = Param{Key: "as_of", Kind: Moment, Label: lang.Words{ZhCN: "截至", En: "As of"},
		Help: "As the books stood then: a day (its end in China) or an instant of RFC 3339. Empty: now."}
	takesFrom = Param{Key: "from", Kind: Day, Label: lang.Words{ZhCN: "起", En: "From"},
		Said: lang.Words{ZhCN: "自 %s 起", En: "From %s"}, Help: "Of reports over a period: its first day, YYYY-MM-DD."}
	takesTo = Param{Key: "to", Kind: Day, Label: lang.Words{ZhCN: "止", En: "To"},
		Said: lang.Words{ZhCN: "至 %s 止", En: "To %s"}, Help: "Its last day."}
	takesUnit = Param{Key: "department", Kind: Department, Label: lang.Words{ZhCN: "系部", En: "Department"},
		Help: "Of reports by department: one department's code."}
	takesAccount = Param{Key: "account", Kind: Code, Label: lang.Words{ZhCN: "科目编号", En: "Account code"},
		Said: lang.Words{ZhCN: "科目 %s", En: "Account %s"}, Help: "Of ledgers: one account's code, with the accounts below it."}
)

// Params is every parameter of any report, once.
func Params() (list []Param) {
	for _, d := range All {
		for _, p := range d.Params() {
			if !slices.ContainsFunc(list, func(q Param) bool { return q.Key == p.Key }) {
				list = append(list, p)
			}
		}
	}
	return list
}

// read is a value as it is kept: a day is one, and papers are out of sight.
func (p Param) read(value, today string) (string, error) {
	switch p.Kind {
	case Program, Moment: // must be of something there is
		return value, nil
	case Day:
		if _, err := time.Parse(time.DateOnly, value); err != nil && value != "" {
			return "", fault.New(fault.Invalid, "report.day", "Day", value)
		}
		return value, nil
	case Yuan:
		if value == "" {
			return "", nil
		}
		amount, err := money.Parse(value)
		return amount.String(), err
	case Month:
		if value == "" {
			return today[:len("2006-01")], nil
		}
	}
	return person.HidePapers(value), nil
}

// say puts a value into words.
func (p Param) say(tag lang.Tag, value string) string {
	if said := p.Said.In(tag); said != "" {
		return fmt.Sprintf(said, value)
	}
	return p.Label.In(tag) + " " + value
}

// Values are what a report is asked for, by its parameters' keys.
type Values map[string]string

// Filter is what narrows a report beside its program and its moment.
func (v Values) Filter() map[string]string {
	filter := map[string]string(maps.Clone(v))
	maps.DeleteFunc(filter, func(key, _ string) bool { return key == takesProgram.Key || key == takesMoment.Key })
	return filter
}

// Narrowed puts a report's filter into words, one after another.
func Narrowed(tag lang.Tag, filter map[string]string) (words []string) {
	all := Params()
	for _, key := range slices.Sorted(maps.Keys(filter)) {
		p := Param{Label: lang.Words{ZhCN: key, En: key}} // of a report that was kept and is declared no longer
		if i := slices.IndexFunc(all, func(p Param) bool { return p.Key == key }); i >= 0 {
			p = all[i]
		}
		words = append(words, p.say(tag, filter[key]))
	}
	return words
}
