package books

import (
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/table"
)

// BookChart is a book with its chart in force and every version of it, the newest first.
type BookChart struct {
	posting.Book
	Chart    posting.Chart
	Accounts int // that are open, and keep their codes and names
	Versions []posting.ChartVersion
}

// Charts lists the chart of every book.
func (a *Area) Charts(ctx context.Context, actor access.Actor) (list []BookChart, err error) {
	err = a.Read(ctx, actor, access.VoucherRead, func(tx *store.Tx) error {
		for _, b := range posting.BookList {
			kept, versions, err := chartsOf(tx, b.Code)
			if err != nil {
				return err
			}
			list = append(list, BookChart{b, inForce(versions), len(kept), versions})
		}
		return nil
	})
	return list, err
}

func approved(v posting.ChartVersion) bool { return v.State == posting.Approved }

// inForce is the newest approved of a book's versions, or the usual chart.
func inForce(versions []posting.ChartVersion) posting.Chart {
	if i := slices.IndexFunc(versions, approved); i >= 0 {
		return versions[i].Chart
	}
	return posting.Default
}

// chartsOf is what a book's accounts were opened as, and the versions of its chart.
func chartsOf(tx *store.Tx, book string) (kept []posting.Kept, versions []posting.ChartVersion, err error) {
	accounts, err := core.Standing(tx, book)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range accounts {
		kept = append(kept, s.Owner.General(s.Account))
	}
	versions, err = tx.ChartVersions(0)
	return kept, slices.DeleteFunc(versions, func(v posting.ChartVersion) bool { return v.Book != book }), err
}

// ChartFile is a book's chart in force as a CSV file, to be changed and loaded. not_found for no book.
func (a *Area) ChartFile(ctx context.Context, actor access.Actor, book string, tag lang.Tag) ([]byte, error) {
	list, err := a.Charts(ctx, actor)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(b BookChart) bool { return b.Code == book })
	if i < 0 {
		return nil, core.ErrNotFound()
	}
	var captions []string
	for _, key := range posting.Columns {
		captions = append(captions, lang.Text(tag, key))
	}
	return csvFile(captions, list[i].Chart.Rows(tag))
}

// ProposeChart proposes a file as a book's next chart, for the accounts that
// are opened from then on. At the command line it is asked for, until a maker takes
// it up. Refusals: those of sheet.Read, posting.ReadChart and Chart.Check;
// chart.same when nothing is different, chart.open while another one waits.
func (a *Area) ProposeChart(ctx context.Context, actor access.Actor, book, name string, data []byte, reason string) (id int64, err error) {
	v := posting.ChartVersion{Proposal: posting.Proposal{Book: book, Reason: reason}}
	return charts.propose(ctx, a, actor, v, name, data, func(tx *store.Tx, v *posting.ChartVersion, g table.Grid) error {
		chart, said := posting.ReadChart(g)
		if err := core.Said(ctx, said); err != nil {
			return err
		}
		v.Chart = chart
		for role, general := range v.Chart {
			core.Trim(&general.Name, &general.English)
			v.Chart[role] = general
		}
		return loadable(tx, v)
	})
}

// loadable refuses a chart that can't be beside the accounts its book has; nobody opens one meanwhile.
func loadable(tx *store.Tx, v *posting.ChartVersion) error {
	if err := tx.LockCharts(); err != nil {
		return err
	}
	kept, versions, err := chartsOf(tx, v.Book)
	if err != nil {
		return err
	}
	if v.Chart.Same(inForce(versions)) {
		return fault.New(fault.Conflict, "chart.same")
	}
	return v.Chart.Check(kept)
}

// ChartDetail is one version beside the chart in force when it was decided on, or now.
type ChartDetail struct {
	posting.ChartVersion
	Before   posting.Chart
	Accounts int
	History  []seal.Entry
}

// Chart is one version.
func (a *Area) Chart(ctx context.Context, actor access.Actor, id int64) (d ChartDetail, err error) {
	err = a.Read(ctx, actor, access.VoucherRead, func(tx *store.Tx) error {
		if d.ChartVersion, err = chartVersion(tx, id); err != nil {
			return err
		}
		kept, versions, err := chartsOf(tx, d.Book)
		if err != nil {
			return err
		}
		d.Before, d.Accounts = posting.Default, len(kept)
		for _, v := range slices.Backward(versions) {
			if v.ID < id && approved(v) {
				d.Before = v.Chart
			}
		}
		d.History, err = tx.History(seal.Subject(store.NounChart, id))
		return err
	})
	return d, err
}

func chartVersion(tx *store.Tx, id int64) (posting.ChartVersion, error) {
	list, err := tx.ChartVersions(id)
	return core.OneOf(list, err, func(v posting.ChartVersion) bool { return v.ID == id })
}

// DecideChart puts a proposed chart into force for the accounts opened from then
// on, refuses it, or withdraws it. Refusals: those of ChartRule and, for an approval, of ProposeChart.
func (a *Area) DecideChart(ctx context.Context, actor access.Actor, id int64, act decide.Act, reason string) error {
	return charts.decide(ctx, a, actor, id, act, reason, loadable)
}

// TakeUpChart makes what was asked for at the command line a maker's own proposal, or refuses it.
func (a *Area) TakeUpChart(ctx context.Context, actor access.Actor, id int64, take bool, reason string) error {
	return charts.takeUp(ctx, a, actor, id, take, reason)
}

var charts = proposal[posting.ChartVersion]{
	noun: store.NounChart, leaf: ChartLeaf, proposes: access.ChartPropose, decides: access.ChartDecide,
	rule: posting.ChartRule, asking: posting.ChartAsking,
	of:   func(v *posting.ChartVersion) *posting.Proposal { return &v.Proposal },
	find: chartVersion, create: (*store.Tx).CreateChart, move: (*store.Tx).MoveChart,
}

// ChartLeaf seals a version whole.
func ChartLeaf(v posting.ChartVersion) func(*seal.LeafWriter) {
	text, _ := v.Chart.MarshalText() // into memory
	return func(w *seal.LeafWriter) {
		proposalLeaf(w.Text("book", v.Book).Text("chart", string(text)), v.Proposal)
	}
}
