package apptest

import (
	"context"
	"maps"
	"strings"
	"testing"

	"reliefbook/internal/decide"
	"reliefbook/internal/lang"
	"reliefbook/internal/posting"
)

// ChartFile is a chart as a file: the usual one, but for what is named.
func ChartFile(but posting.Chart) []byte {
	c := maps.Clone(posting.Default)
	maps.Copy(c, but)
	var b strings.Builder
	for i, key := range posting.Columns {
		b.WriteString(strings.Repeat(",", min(i, 1)) + lang.Text(lang.ZhCN, key))
	}
	b.WriteString("\n")
	for _, row := range c.Rows(lang.ZhCN) {
		b.WriteString(strings.Join(row, ",") + "\n")
	}
	return []byte(b.String())
}

// Charted loads a college's own chart of a book.
func (h *House) Charted(t testing.TB, book string, but posting.Chart) int64 {
	t.Helper()
	id, err := h.Books.ProposeChart(context.Background(), h.Maker, book, "科目表.csv", ChartFile(but), "本校科目表")
	Check(t, err)
	Check(t, h.Books.DecideChart(context.Background(), h.Checker, id, decide.Approve, ""))
	return id
}
