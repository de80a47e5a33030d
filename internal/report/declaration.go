package report

import (
	"slices"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
)

// Declaration is a report before anybody asks for it. The form on its page, its
// address, the command's flags, what its files say it was narrowed to and the
// list of reports are all made from it.
type Declaration struct {
	Name    string // stable, for scripts; its words are the catalogue's "report.<name>" and "report.about.<name>"
	Of      Of
	Past    Past
	Takes   []Param  // beside the program and the moment
	Beneath string   // the report that stands below it on its page, or empty
	Columns []Column // without labels
}

// Of says what a report is about.
type Of int

// What a report can be about.
const (
	Books         Of = iota // everything there is
	AnyProgram              // one program, or all of them
	RosterProgram           // one program that pays by roster
	VisitProgram            // one program that gives by visit
)

// Past says what a report needs to be made as of an earlier moment.
type Past int

// What the past of a report is kept in.
const (
	Never    Past = iota // its records keep no earlier states: only kept reports say what it was
	OfLedger             // vouchers, documents and rosters
	OfPeople             // and what every payment stood at
)

// All is every report there is, in the order people see them.
var All = slices.Concat(rosterReports, bookReports, auditReports, bankReports, exceptionReports, visitReports, giftReports, dutyReports)

// Find is the declaration of a name; report.unknown when there is none.
func Find(name string) (Declaration, error) {
	i := slices.IndexFunc(All, func(d Declaration) bool { return d.Name == name })
	if i < 0 {
		return Declaration{}, fault.New(fault.NotFound, "report.unknown")
	}
	return All[i], nil
}

// Title is the report's name as people read it.
func (d Declaration) Title(tag lang.Tag) string { return lang.Text(tag, "report."+d.Name) }

// NeedsProgram reports whether it is of one program and never of all.
func (d Declaration) NeedsProgram() bool { return d.Of == RosterProgram || d.Of == VisitProgram }

// IsOf reports whether it can be asked for of a program of the kind.
func (d Declaration) IsOf(kind fund.ProgramKind) bool {
	return d.Of == AnyProgram || d.Of == RosterProgram && kind != fund.ByVisit || d.Of == VisitProgram && kind == fund.ByVisit
}

// Params are all its parameters: the program where it is of one, its own, the moment.
func (d Declaration) Params() []Param {
	moment := takesMoment
	moment.Hidden = d.Past == Never // kept reports are asked for by it all the same
	if d.Of == Books {
		return slices.Concat(d.Takes, []Param{moment})
	}
	return slices.Concat([]Param{takesProgram}, d.Takes, []Param{moment})
}

// Request asks for one report by name; what of the values it does not take counts for nothing.
type Request struct {
	Name   string
	Values Values
	Lang   lang.Tag
}

// Asked is a request that was read, and what a report is built for.
type Asked struct {
	Declaration
	Values  Values // only what the report takes, fit to be kept: papers hidden, this month where none is named
	Lang    lang.Tag
	Program fund.Program // zero where it is of none
}

// Read finds the report and what of the values it takes. today is a day in China.
//
// report.unknown for a name there is not, report.needs_program where it has
// none, report.day for a day that is none, the refusals of money.Parse.
func (r Request) Read(today string) (a Asked, err error) {
	a = Asked{Values: Values{}, Lang: r.Lang}
	if a.Declaration, err = Find(r.Name); err != nil {
		return a, err
	}
	for _, p := range a.Params() {
		value, err := p.read(r.Values[p.Key], today)
		if err != nil {
			return a, err
		}
		if value != "" {
			a.Values[p.Key] = value
		}
	}
	if a.NeedsProgram() && a.Values[takesProgram.Key] == "" {
		return a, fault.New(fault.Invalid, "report.needs_program")
	}
	return a, nil
}
