package bundle

import (
	"bufio"
	"encoding/xml"
	"io"
	"strconv"

	"reliefbook/internal/ledger"
)

// xmlBook writes one book as XML modelled on 参照 GB/T 24589.2-2010: the
// standard's own schema was not at hand, so it does not claim to conform.
type xmlBook struct {
	w *bufio.Writer
}

func beginXML(w io.Writer, c *Chart, b *Balances, book ledger.Book) *xmlBook {
	x := &xmlBook{w: bufio.NewWriterSize(w, 1<<15)}
	x.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<!-- 参照 GB/T 24589.2-2010，不声明符合 / modelled on, not claimed to conform -->\n<总账>\n<账套>")
	x.text("账套编号", book.Code)
	x.text("账套名称", book.Name)
	x.raw("</账套>\n")
	accounts := c.of(book.ID)
	for _, a := range accounts {
		x.raw("<会计科目>")
		x.text("科目编号", a.Code)
		x.text("科目名称", a.Name)
		x.text("科目级次", strconv.FormatInt(a.level(), 10))
		x.text("科目类型", a.kind())
		x.text("余额方向", a.sideName())
		x.raw("</会计科目>\n")
	}
	for _, a := range accounts {
		for _, r := range b.rows(a) {
			x.balance(a, r)
		}
	}
	return x
}

func (x *xmlBook) balance(a *Account, r periodRow) {
	x.raw("<科目余额及发生额>")
	x.text("会计年度", r.Period[:4])
	x.text("会计期间号", r.Period[5:])
	x.text("科目编号", a.Code)
	x.text("余额方向", a.sideName())
	x.text("币种编码", a.Asset.Code)
	x.text("计量单位", a.Asset.Unit)
	word := "数量"
	if a.Asset.Code == ledger.CNY {
		word = "金额"
	}
	for _, p := range []struct {
		name  string
		units ledger.Units
	}{{"期初", r.Opening}, {"借方", r.Debits}, {"贷方", r.Credits}, {"期末", r.Closing}} {
		x.text(p.name+word, unitText(a, p.units))
	}
	x.raw("</科目余额及发生额>\n")
}

// line writes one side of a transfer.
func (x *xmlBook) line(v *Voucher, s entrySide) {
	x.raw("<记账凭证>")
	x.text("记账凭证日期", v.Day)
	x.text("会计年度", v.Period[:4])
	x.text("会计期间号", v.Period[5:])
	x.text("记账凭证类型", voucherType)
	x.text("记账凭证编号", strconv.FormatInt(v.Number, 10))
	x.text("记账凭证行号", strconv.Itoa(s.line))
	x.text("记账凭证摘要", s.summary(v))
	x.text("科目编号", s.account.Code)
	x.text("辅助项", s.aid)
	x.text("币种编码", s.account.Asset.Code)
	x.text("计量单位", s.account.Asset.Unit)
	word := "数量"
	if s.money() {
		word = "金额"
	}
	side := "借方"
	if s.side == ledger.Credit {
		side = "贷方"
	}
	x.text(side+word, unitText(s.account, s.t.Amount))
	x.text("附件数", "0")
	x.text("制单人", v.Maker)
	x.text("审核人", v.Checker)
	x.text("记账人", postedBy(v))
	x.text("凭证来源系统", system)
	x.raw("</记账凭证>\n")
}

func (x *xmlBook) end() { x.raw("</总账>\n") }

func (x *xmlBook) raw(s string) { _, _ = x.w.WriteString(s) } // the writer keeps its first error for Flush

func (x *xmlBook) text(name, value string) {
	x.raw("<" + name + ">")
	_ = xml.EscapeText(x.w, []byte(value)) // as above
	x.raw("</" + name + ">")
}

// unitText is so many units of an account's asset: fen as yuan, pieces as they are.
func unitText(a *Account, n ledger.Units) string {
	if a.Asset.Code == ledger.CNY {
		return string(appendFen(nil, n))
	}
	return strconv.FormatInt(n, 10)
}
