package apptest

import (
	"context"
	"maps"
	"strings"
	"testing"

	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
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

// OpeningFile is a file of opening balances: of each fund, by its code, what it has; codes by the usual chart.
func OpeningFile(amount money.Amount, funds ...string) []byte {
	text := "科目编码,科目名称,方向,期初余额,备注\n"
	for _, f := range funds {
		text += "1002." + f + ",银行存款,借," + amount.String() + ",\n3101." + f + ",专用基金,贷," + amount.String() + ",上年结转\n"
	}
	return []byte(text)
}

// Opened begins a book with a fund that has something.
func (h *House) Opened(t testing.TB, book, code string, source fund.Source, amount money.Amount) (fundID, id int64) {
	t.Helper()
	ctx := context.Background()
	fundID, err := h.Books.CreateFund(ctx, h.Maker, fund.Fund{Code: code, Name: "资金" + code, Source: source, Restriction: "专款专用"})
	Check(t, err)
	file := strings.Replace(string(OpeningFile(amount, code)), "上年结转", "上年结转，旧卡"+Card(951), 1) // which is masked
	id, err = h.Books.ProposeOpening(ctx, h.Maker, book, "2021-08-31", "期初.csv", []byte(file), "旧账结转")
	Check(t, err)
	Check(t, h.Books.DecideOpening(ctx, h.Checker, id, decide.Approve, ""))
	return fundID, id
}
