package banking

import (
	"reliefbook/internal/bank"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
	"reliefbook/internal/table"
)

// withoutCaptions knows the columns of a file without captions by number: as the
// batch's own file had them, by whose template they are remembered. A file of fixed
// width is parted by its widths.
func withoutCaptions(tx *store.Tx, grid table.Grid, data []byte, run *ResultRun) (bank.Mapping, table.Grid, error) {
	exports, err := tx.Exports(run.Batch.ID)
	var t bank.TemplateVersion
	for _, x := range (bank.FileBook{Exports: exports}).Live() {
		if err == nil {
			t, err = tx.Template(x.TemplateID)
		}
	}
	if err == nil && t.ID != 0 {
		t, err = t.Read()
	}
	if err == nil && grid.Format == "csv" && t.Format == bank.Fixed {
		var lines []string
		lines, err = sheet.Lines(data)
		if laid, ok := t.Lay(lines); err == nil && ok {
			laid.Name, laid.Encoding, laid.Cut = grid.Name, grid.Encoding, grid.Cut
			grid = laid
		}
	}
	run.Samples = bank.Samples(grid)
	run.Captions, run.Signature = make([]string, len(run.Samples)), bank.PlainSignature(t.ID, len(run.Samples))
	return bank.LearnPlain(t.Template, grid), grid, err
}
