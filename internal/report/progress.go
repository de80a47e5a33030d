package report

import (
	"fmt"

	"reliefbook/internal/recon"
)

// Progress is 发放进度表: where every fen of a program stands, by department.
// Entitled is what is open, paid and given back together.
func Progress(a Asked, rows []recon.Progress) *Table {
	b := a.start()
	for _, r := range rows {
		cells := []Value{b.unit(r.Department, r.DepartmentID), r.Entitled()}
		for _, at := range recon.Places {
			cells = append(cells, r.Total[at])
		}
		b.row(append(cells, r.Open())...)
		classes := a.ofUnit("payroll", r.Code)
		b.drill("entitled", classes, "at_paid", classes, "at_forgone", classes, "open", a.ofUnit("differences", r.Code), "at_stuck", stuckOf(r.DepartmentID))
	}
	return b.t
}

// placeColumns are the columns of every place money can stand at.
func placeColumns() []Column {
	var keys []string
	for _, at := range recon.Places {
		keys = append(keys, "at_"+string(at))
	}
	return Amount.summed(keys...)
}

// stuckOf is the queue of a department's payments to be made again.
func stuckOf(department int64) string { return fmt.Sprintf("/queue?department=%d", department) }
