package books

import (
	"bytes"
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/lang"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
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
			row := BookChart{Book: b, Chart: posting.Default}
			kept, versions, err := chartsOf(tx, b.Code)
			if err != nil {
				return err
			}
			row.Accounts, row.Versions = len(kept), versions
			if i := slices.IndexFunc(versions, approved); i >= 0 {
				row.Chart = versions[i].Chart
			}
			list = append(list, row)
		}
		return nil
	})
	return list, err
}

func approved(v posting.ChartVersion) bool { return v.State == posting.ChartApproved }

// chartsOf is what a book's accounts were opened as, and the versions of its chart.
func chartsOf(tx *store.Tx, book string) (kept []posting.Kept, versions []posting.ChartVersion, err error) {
	owners, err := tx.Owners()
	if err != nil {
		return nil, nil, err
	}
	of := map[int64]posting.Owner{}
	for _, o := range owners {
		of[o.AccountID] = o
	}
	accounts, err := tx.Chart()
	if err != nil {
		return nil, nil, err
	}
	for _, acc := range accounts {
		if acc.Book.Code == book {
			kept = append(kept, of[acc.ID].General(acc.Account))
		}
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
	g := sheet.Grid{Rows: slices.Values(list[i].Chart.Rows(tag))}
	for _, key := range posting.Columns {
		g.Columns = append(g.Columns, sheet.Column{Label: lang.Text(tag, key)})
	}
	var b bytes.Buffer
	err = sheet.WriteCSV(&b, g, sheet.UTF8)
	return b.Bytes(), err
}

// ProposeChart proposes a file as a book's next chart, for the accounts that
// are opened from then on. At the command line it is asked for, until a maker takes
// it up. Refusals: those of sheet.Read, posting.ReadChart and Chart.Check;
// chart.same when nothing is different, chart.open while another one waits.
func (a *Area) ProposeChart(ctx context.Context, actor access.Actor, book, name string, data []byte, reason string) (id int64, err error) {
	core.Trim(&reason)
	v := posting.ChartVersion{Book: book, Reason: reason, State: posting.ChartPending, MakerID: actor.UserID, At: a.Now()}
	if actor.Nobody() {
		v.State = posting.ChartAsked
	}
	err = a.Write(ctx, actor, access.ChartPropose, func(tx *store.Tx) error {
		if err := form.Reason(reason); err != nil {
			return err
		}
		g, err := sheet.Read(name, data)
		if err != nil {
			return err
		}
		chart, said := posting.ReadChart(g)
		if err := core.Said(ctx, said); err != nil {
			return err
		}
		v.Chart = chart
		for role, general := range v.Chart {
			core.Trim(&general.Name, &general.English)
			v.Chart[role] = general
		}
		if err := loadable(tx, &v); err != nil {
			return err
		}
		if id, err = tx.CreateChart(v); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "chart_"+string(v.State), store.NounChart, id, ChartLeaf(v))
	})
	return id, err
}

// loadable refuses a chart that can't be beside the accounts its book has; nobody opens one meanwhile.
func loadable(tx *store.Tx, v *posting.ChartVersion) error {
	if !slices.ContainsFunc(posting.BookList, func(b posting.Book) bool { return b.Code == v.Book }) {
		return core.ErrNotFound()
	}
	if err := tx.LockCharts(); err != nil {
		return err
	}
	kept, versions, err := chartsOf(tx, v.Book)
	if err != nil {
		return err
	}
	now := posting.Default
	if i := slices.IndexFunc(versions, approved); i >= 0 {
		now = versions[i].Chart
	}
	if v.Chart.Same(now) {
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
		d.History, err = tx.History(store.Subject(string(store.NounChart), id))
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
	needs := access.ChartDecide
	if act == decide.Withdraw {
		needs = access.ChartPropose
	}
	s := settlingChart(posting.ChartRule, posting.ChartVersion.Matter)
	s.Do = core.Approved(loadable)
	return core.Settle(ctx, a.Core, actor, needs, s, id, act, reason)
}

// TakeUpChart makes what was asked for at the command line a maker's own proposal, or refuses it.
func (a *Area) TakeUpChart(ctx context.Context, actor access.Actor, id int64, take bool, reason string) error {
	s := settlingChart(posting.ChartAsking, posting.ChartVersion.Asking)
	put := s.Put
	s.Put = func(v *posting.ChartVersion, to posting.ChartState, by int64, why string) {
		if put(v, to, by, why); take {
			v.MakerID, v.CheckerID = by, 0
		}
	}
	return core.Settle(ctx, a.Core, actor, access.ChartPropose, s, id, decide.Of(take), reason)
}

func settlingChart(rule decide.Rule[posting.ChartState],
	matter func(posting.ChartVersion) decide.Matter[posting.ChartState]) core.Settling[posting.ChartVersion, posting.ChartState] {
	return core.Settling[posting.ChartVersion, posting.ChartState]{
		Noun: store.NounChart, Leaf: ChartLeaf, Rule: rule, Matter: matter,
		Find: func(tx *store.Tx, id int64) (v posting.ChartVersion, err error) {
			if err := tx.LockCharts(); err != nil {
				return v, err
			}
			return chartVersion(tx, id)
		},
		Put: func(v *posting.ChartVersion, to posting.ChartState, by int64, why string) {
			v.State, v.CheckerID, v.Answer = to, by, why
		},
		Move: (*store.Tx).MoveChart,
	}
}

// ChartLeaf seals a version whole.
func ChartLeaf(v posting.ChartVersion) func(*seal.LeafWriter) {
	text, _ := v.Chart.MarshalText() // into memory
	return func(w *seal.LeafWriter) {
		w.Text("book", v.Book).Text("chart", string(text)).Text("reason", v.Reason).Text("state", string(v.State)).
			Int("maker", v.MakerID).Int("checker", v.CheckerID).Text("answer", v.Answer)
	}
}
