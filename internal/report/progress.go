package report

import (
	"fmt"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
)

// Progress is 发放进度表: where every fen of a program stands, by department.
// Entitled is what is open, paid and given back together.
func Progress(tag lang.Tag, program string, rows []recon.Progress) *Table {
	b := start("progress", tag).column("department", Text).column("entitled", Amount)
	for _, at := range recon.Places {
		b.column("at_"+string(at), Amount)
	}
	b.column("open", Amount)
	total := recon.Progress{Total: map[recon.Place]money.Amount{}}
	for _, r := range rows {
		name := r.Department
		if name == "" {
			name = lang.Text(tag, "report.department_gone", "ID", r.DepartmentID)
		}
		cells := []Value{name, r.Entitled()}
		for _, at := range recon.Places {
			cells = append(cells, r.Total[at])
			total.Total[at] += r.Total[at]
		}
		b.row(append(cells, r.Open())...)
		classes := ofUnit("payroll", program, r.Code)
		b.drill("entitled", classes, "at_paid", classes, "at_forgone", classes, "open", ofUnit("differences", program, r.Code), "at_stuck", stuckOf(r.DepartmentID))
	}
	b.t.Totals = map[string]Value{"entitled": total.Entitled(), "open": total.Open()}
	for _, at := range recon.Places {
		b.t.Totals["at_"+string(at)] = total.Total[at]
	}
	return b.t
}

// stuckOf is the queue of a department's payments to be made again.
func stuckOf(department int64) string { return fmt.Sprintf("/queue?department=%d", department) }
