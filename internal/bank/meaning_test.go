package bank_test

import (
	"strings"
	"testing"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
)

// base is a template nothing is wrong with.
func base(extra ...bank.Column) bank.Template {
	return bank.Template{Name: "模板", Format: bank.CSV, Encoding: bank.UTF8, Separator: ",", Header: true, Unit: bank.Yuan, Summary: bank.NoSummary,
		Columns: append([]bank.Column{{Field: bank.Account, Caption: "收款账号"}, {Field: bank.Holder, Caption: "收款户名"}, {Field: bank.Amount, Caption: "金额"}}, extra...)}
}

func codes(err error) string {
	var out []string
	if f := fault.Of(err); f != nil {
		for _, field := range f.Fields {
			out = append(out, field.Code)
			for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
				if s := lang.Field(tag, field); s == "" || strings.Contains(s, "no value") || strings.Contains(s, field.Code) {
					out = append(out, "no words: "+s)
				}
			}
		}
	}
	return strings.Join(out, " ")
}

// TestConstantsThatPay: no constant stands where a bank would look for whom and how much to pay.
func TestConstantsThatPay(t *testing.T) {
	for _, caption := range []string{"收款账号", "账 号", "帐号", "帳號", "账号（必填）", "*收款人账户*", "收款账号1", "ＡＣＣＯＵＮＴ　ＮＯ．", "Card No", "card-number", "A/C No.", "银行卡", "卡号\u200b", "备注（收款账号）", "对方帐户",
		"户名", "收款户名", "姓 名", "收款人名称", "持卡人", "Account Name", "Payee", "Beneficiary name", "NAME",
		"金额", "金额（元）", "实发金额", "发放额", "Amount (CNY)", "AMT"} {
		for _, field := range []bank.Field{bank.Constant, bank.Remark, bank.Purpose, bank.Ref, bank.Mobile} {
			tpl := base(bank.Column{Field: field, Caption: caption})
			if field == bank.Constant {
				tpl.Columns[3].Constant = "甲"
			}
			if got := codes(tpl.Safe()); !strings.Contains(got, "bank.meaning") || !strings.Contains(got, "bank.alike") {
				t.Errorf("%s under %q: %s", field, caption, got)
			}
		}
	}
	for _, caption := range []string{"收款方开户行", "账号类型", "账户性质", "省份", "手机号", "业务编号", "币种", "Account type", "Bank name", "开户行名称", "用途", "项目名称", "序号", "单位"} {
		if got := codes(base(bank.Column{Field: bank.Constant, Caption: caption, Constant: "中国银行"}).Check()); got != "" {
			t.Errorf("%q is refused: %s", caption, got)
		}
	}
}

// TestDigitsThatPay: whatever is the same in every line is shorter than any account.
func TestDigitsThatPay(t *testing.T) {
	for _, digits := range []string{"12345678", "6222 0200 1234", "62-22-02-00", "６２２２０２００", "6.2.2.2.0.2.0.0", "a1b2c3d4e5f6g7h8", "٦٢٢٢٠٢٠٠"} {
		if got := codes(base(bank.Column{Field: bank.Constant, Caption: "附言", Constant: digits}).Safe()); got != "bank.digits" {
			t.Errorf("%q: %s", digits, got)
		}
		tpl := base(bank.Column{Field: bank.Remark, Caption: "附言" + digits})
		tpl.Summary, tpl.SummaryText = bank.After, "合计|||"+digits+"|{sum}"
		if got := codes(tpl.Safe()); !strings.Contains(got, "bank.digits ") || !strings.Contains(got, "bank.digits_summary") {
			t.Errorf("%q: %s", digits, got)
		}
	}
	tpl := base()
	tpl.Summary, tpl.SummaryText = bank.After, "合计|{count}|{sum}|{date}"
	if got := codes(tpl.Check()); got != "" {
		t.Errorf("a summary of its own: %s", got)
	}
	if got := codes(base(bank.Column{Field: bank.Constant, Caption: "机构号", Constant: "1234567"}).Check()); got != "" {
		t.Errorf("seven digits: %s", got)
	}
	fixed := bank.Examples()[2]
	fixed.Columns = append([]bank.Column{{Field: bank.Constant, Caption: "甲", Constant: "622202", Width: 6}, {Field: bank.Constant, Caption: "乙", Constant: "001234", Width: 6}}, fixed.Columns...)
	if got := codes(fixed.Safe()); got != "bank.digits" {
		t.Errorf("two constants side by side: %s", got)
	}
}

// TestSummaryIsNoPayment: a summary does not read like one more line.
func TestSummaryIsNoPayment(t *testing.T) {
	for _, text := range []string{"合计|张三|{sum}", "1|王小明|100.00|{sum}", "卡|合计|{sum}", "合计||{sum}\r\n1|x|1.00"} {
		tpl := base()
		tpl.Summary, tpl.SummaryText = bank.After, text
		if got := codes(tpl.Safe()); !strings.Contains(got, "summary_cell") && !strings.Contains(got, "bank.control") {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// TestWhatAFileToCardsNeeds: account, holder and amount, each once.
func TestWhatAFileToCardsNeeds(t *testing.T) {
	for name, columns := range map[string][]bank.Column{
		"no account": base().Columns[1:], "no holder": append(base().Columns[:1:1], base().Columns[2]), "no amount": base().Columns[:2],
		"a number does not make up for the holder": {{Field: bank.StudentNo, Caption: "学号"}, {Field: bank.Account, Caption: "账号"}, {Field: bank.Amount, Caption: "金额"}},
	} {
		tpl := base()
		tpl.Columns = columns
		if got := codes(tpl.Safe()); got != "bank.needs" {
			t.Errorf("%s: %s", name, got)
		}
	}
	two := base(bank.Column{Field: bank.Name, Caption: "姓名"})
	if got := codes(two.Safe()); got != "bank.alike" {
		t.Errorf("two that look alike: %s", got)
	}
	campus := bank.Template{Name: "卡", Format: bank.XLSX, Unit: bank.Yuan, Summary: bank.NoSummary, Header: true,
		Columns: []bank.Column{{Field: bank.StudentNo, Caption: "校园卡号"}, {Field: bank.Name, Caption: "姓名"}, {Field: bank.Amount, Caption: "充值金额"}}}
	if got := codes(campus.Check()); got != "" || campus.Accounts() {
		t.Errorf("a campus card is its student's number: %s", got)
	}
}

// TestWhatChangesInATemplate: a checker sees each column as it was and as it is to be.
func TestWhatChangesInATemplate(t *testing.T) {
	old := base(bank.Column{Field: bank.Constant, Caption: "省份", Constant: "福建省"}, bank.Column{Field: bank.Ref, Caption: "备注"})
	fresh := base(bank.Column{Field: bank.Constant, Caption: "省份", Constant: "江苏省"}, bank.Column{Field: bank.Mobile, Caption: "手机"}, bank.Column{Field: bank.Ref, Caption: "备注"})
	fresh.Columns = append([]bank.Column{{Field: bank.Seq, Caption: "序号"}}, fresh.Columns...)
	fresh.Unit = bank.Fen
	var kinds []string
	for _, c := range fresh.ColumnChanges(old) {
		kinds = append(kinds, c.Kind())
	}
	if got := strings.Join(kinds, " "); got != "added same same same changed added same" {
		t.Error(got)
	}
	for _, s := range fresh.SettingChanges(old) {
		if s.Changed() != (s.Name == "unit") {
			t.Errorf("%+v", s)
		}
	}
	for _, c := range old.ColumnChanges(bank.Template{}) {
		if c.Kind() != "added" {
			t.Errorf("%+v", c)
		}
	}
	if got := old.ColumnChanges(fresh); got[0].Kind() != "removed" || len(got) != 7 {
		t.Errorf("%+v", got)
	}
	for _, tpl := range bank.Examples() {
		file, err := tpl.Example()
		if err != nil || len(file) == 0 || len(tpl.ExampleRows()) < 3 {
			t.Errorf("%s: %v", tpl.Name, err)
		}
	}
}
