package posting

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/table"
)

// ChartRule is the life of a chart; what was asked for at the command line goes by ChartAsking first.
// The newest approved one is in force; a book without one has Default.
var ChartRule, ChartAsking = proposed("chart")

// ChartVersion is a chart as it is proposed for a book.
type ChartVersion struct {
	Proposal
	Chart Chart
}

// Kept is what an account that is open was opened as.
type Kept struct {
	Role Role
	General
}

// General takes the owner's codes off its account's code: what it was opened by.
func (o Owner) General(a ledger.Account) Kept {
	below := o.Below
	if i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Role == o.Role }); i >= 0 && Kinds[i].Last.Code != "" {
		below += "." + Kinds[i].Last.Code
	}
	return Kept{o.Role, General{Code: strings.TrimSuffix(a.Code, "."+below), Name: a.Name}}
}

// families are roles that may be kept on one account: parts of one whole.
var families = [][]Role{{Fund, Unused, Used}, {Stock, Held}}

func kin(a, b Role) bool {
	return a == b || slices.ContainsFunc(families, func(f []Role) bool { return slices.Contains(f, a) && slices.Contains(f, b) })
}

// clash is why two accounts can't be in one book, as a code; empty when they can.
func (k Kept) clash(o Kept) string {
	first := func(g General) (code, name string) {
		a := ledger.Account{Code: g.Code, Name: g.Name}
		name, _ = a.Names()
		return a.General(), name
	}
	code, name := first(k.General)
	general, called := first(o.General)
	depth := func(k Kept) int { return strings.Count(k.Code, ".") + k.Role.Kind().Steps }
	switch {
	case k.Code == o.Code && !kin(k.Role, o.Role):
		return "chart.shared"
	case code == general && name != called:
		return "chart.name_differs"
	case !kin(k.Role, o.Role) && depth(k) == depth(o) && (strings.HasPrefix(k.Code, o.Code+".") || strings.HasPrefix(o.Code, k.Code+".")):
		return "chart.below"
	}
	return ""
}

var wellFormed = regexp.MustCompile(`^[1-9][0-9]{3,7}(\.[0-9A-Z]{1,8}){0,3}$`)

// Check refuses a chart that can't be, beside the accounts its book has, all of it at once:
//
//	chart.code          a code is not 4 to 8 digits and parts after dots
//	form.text           a name is missing or too long
//	chart.shared        two roles on one account that are not parts of one whole
//	chart.below         an account below another's where both may come to the same code
//	chart.name_differs  one general account by two names
func (c Chart) Check(kept []Kept) error {
	e := form.New()
	var all []Kept
	for _, k := range Kinds {
		g, role := c[k.Role], lang.Ref("chart.role."+string(k.Role))
		if !wellFormed.MatchString(g.Code) {
			e.Field("file", "chart.code", "Role", role, "Code", g.Code)
			continue
		}
		if !fits(g.Name) || !fits(g.English) {
			e.Field("file", "chart.name", "Role", role)
		}
		all = append(all, Kept{k.Role, g})
	}
	if len(e.Fields) > 0 {
		return e
	}
	for i, k := range all {
		for _, o := range append(all[i+1:len(all):len(all)], kept...) {
			if code := k.clash(o); code != "" {
				e.Field("file", code, "Role", lang.Ref("chart.role."+string(k.Role)), "Code", k.Code,
					"Other", lang.Ref("chart.role."+string(o.Role)), "OtherCode", o.Code, "Name", o.Name)
				break // one is enough for one role
			}
		}
	}
	return e.OrNil()
}

// Same reports whether two charts are one.
func (c Chart) Same(o Chart) bool { return maps.Equal(c, o) }

// fits reports whether a name is there, in one line, and not too long.
func fits(name string) bool {
	return name != "" && len([]rune(name)) <= 60 && !strings.ContainsAny(name, "\t\r\n")
}

// MarshalText is the chart as it is kept and sealed: a line for each of Kinds, its role, code, name and English name.
func (c Chart) MarshalText() ([]byte, error) {
	var b strings.Builder
	for _, k := range Kinds {
		g := c[k.Role]
		b.WriteString(strings.Join([]string{string(k.Role), g.Code, g.Name, g.English}, "\t") + "\n")
	}
	return []byte(b.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (c *Chart) UnmarshalText(text []byte) error {
	*c = Chart{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 4 {
			return fault.New(fault.Invalid, "chart.unreadable")
		}
		(*c)[Role(cells[0])] = General{cells[1], cells[2], cells[3]}
	}
	return nil
}

// Columns are the captions of a chart's file: the role, what it is for, code, name, English name.
var Columns = []string{"chart.column.role", "chart.column.meaning", "chart.column.code", "chart.column.name", "chart.column.english"}

// Rows are the rows of a chart's file.
func (c Chart) Rows(tag lang.Tag) (rows [][]string) {
	for _, k := range Kinds {
		g := c[k.Role]
		rows = append(rows, []string{string(k.Role), lang.Text(tag, "chart.role."+string(k.Role)), g.Code, g.Name, g.English})
	}
	return rows
}

const (
	byRole    table.Col = "role"
	byMeaning table.Col = "meaning"
	byCode    table.Col = "code"
	byName    table.Col = "name"
	byEnglish table.Col = "english"
)

var chartList = table.List{
	Prefix: "chart/", Labels: "chart.column.", First: 10, Proof: []table.Col{byRole}, Who: []table.Col{byRole, byCode, byName},
	Columns: []table.Column{
		{Col: byRole, Must: true, Names: "代号 角色 role"},
		{Col: byMeaning, Holds: table.Ignored, Names: "用途 usedfor"},
		{Col: byCode, Must: true, Names: "科目编码 科目代码 科目编号 accountcode code"},
		{Col: byName, Must: true, Names: "科目名称 accountname name"},
		{Col: byEnglish, Must: true, Names: "英文名称 英文 englishname english"},
	},
}

func roleOf(l *table.Line) Role { return Role(strings.ToLower(l.Text(byRole))) }

func isRole(role Role) bool {
	return slices.ContainsFunc(Kinds, func(k Kind) bool { return k.Role == role })
}

// means reports whether words are those that a chart's file has beside a role, in either language.
func means(role Role, words string) bool {
	return slices.ContainsFunc([]lang.Tag{lang.ZhCN, lang.En}, func(tag lang.Tag) bool {
		return table.Fold(lang.Text(tag, "chart.role."+string(role))) == table.Fold(words)
	})
}

// ReadChart reads a file with the columns of Columns. Errors, all of them at once:
//
//	chart.role_unknown  a row of no role
//	chart.role_twice    two rows of one
//	chart.role_missing  none
//	chart.meaning       a warning: the words beside a role are not its own
//	chart.english       a warning: an English name in Chinese
//	chart.number        a code with a dot is a number in the workbook, which may have lost a 0
func ReadChart(g table.Grid) (Chart, table.Problems) {
	r, c := chartList.Read(&g, nil), Chart{}
	r.Doubt = func(l *table.Line) bool { // 制表：张老师 is no role
		return !isRole(roleOf(l)) && l.Raw(byCode) == "" && l.Raw(byName) == ""
	}
	r.Each(func(l *table.Line) {
		role := roleOf(l)
		_, twice := c[role]
		switch {
		case !isRole(role):
			l.Error(byRole, "chart.role_unknown", "Text", table.Shown(string(role)))
			return
		case twice:
			l.Error(byRole, "chart.role_twice", "Role", lang.Ref("chart.role."+string(role)))
		case l.Numeric(byCode) && strings.Contains(l.Text(byCode), "."):
			l.Error(byCode, "chart.number", "Code", l.Text(byCode))
		}
		if words := l.Text(byMeaning); words != "" && !means(role, words) {
			l.Warn(byMeaning, "chart.meaning", "Text", table.Shown(words), "Role", lang.Ref("chart.role."+string(role)))
		}
		if strings.ContainsFunc(l.Text(byEnglish), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			l.Warn(byEnglish, "chart.english")
		}
		c[role] = General{l.Text(byCode), l.Text(byName), l.Text(byEnglish)}
	})
	for _, k := range Kinds {
		if _, ok := c[k.Role]; !ok && r.Ready() {
			r.Add(table.WholeFile, table.Error, "chart.role_missing", "Role", lang.Ref("chart.role."+string(k.Role)))
		}
	}
	r.Sort()
	return c, r.Problems
}
