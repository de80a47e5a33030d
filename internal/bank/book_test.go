package bank_test

import (
	"encoding/json"
	"testing"

	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
)

const cashier, checker, other = 1, 2, 3

func version(t *testing.T, id int64, n int, state bank.TemplateState, change func(*bank.TemplateVersion)) bank.TemplateVersion {
	t.Helper()
	template := bank.Examples()[0]
	template.Name = "工行"
	v := bank.TemplateVersion{ID: id, Name: template.Name, Version: n, State: state, Template: template}
	if change != nil {
		change(&v)
	}
	body, err := json.Marshal(v.Template)
	if err != nil {
		t.Fatal(err)
	}
	v.Name, v.Body, v.Template = v.Template.Name, string(body), bank.Template{}
	return v
}

func unsafe(v *bank.TemplateVersion) { v.Columns = v.Columns[:1] }

func TestTheHighestVersionTwoPeopleAgreedOnIsInUse(t *testing.T) {
	for name, c := range map[string]struct {
		kept                              []bank.TemplateVersion
		inUse, resting, proposed, refused int64
	}{
		"a proposal does not end the one before": {[]bank.TemplateVersion{
			version(t, 2, 2, bank.TemplateProposed, nil), version(t, 1, 1, bank.TemplateApproved, nil)}, 1, 0, 2, 0},
		"an approved one does": {[]bank.TemplateVersion{
			version(t, 2, 2, bank.TemplateApproved, nil), version(t, 1, 1, bank.TemplateEarlier, nil)}, 2, 0, 0, 0},
		"a refused one counts for nothing": {[]bank.TemplateVersion{
			version(t, 2, 2, bank.TemplateRejected, nil), version(t, 1, 1, bank.TemplateApproved, nil)}, 1, 0, 0, 2},
		"one of before rests when it is not safe": {[]bank.TemplateVersion{version(t, 1, 1, bank.TemplateEarlier, unsafe)}, 0, 1, 0, 0},
		"and is used when it is":                  {[]bank.TemplateVersion{version(t, 1, 1, bank.TemplateEarlier, nil)}, 1, 0, 0, 0},
		"a retired one ends its name": {[]bank.TemplateVersion{
			version(t, 2, 2, bank.TemplateApproved, func(v *bank.TemplateVersion) { v.Retired = true }), version(t, 1, 1, bank.TemplateApproved, nil)}, 0, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := bank.BookOf(c.kept)
			if err != nil {
				t.Fatal(err)
			}
			for part, want := range map[*[]bank.TemplateVersion]int64{&b.InUse: c.inUse, &b.Resting: c.resting, &b.Proposed: c.proposed, &b.Refused: c.refused} {
				if want == 0 && len(*part) != 0 || want != 0 && (len(*part) != 1 || (*part)[0].ID != want) {
					t.Errorf("%+v, want version %d", *part, want)
				}
			}
		})
	}
}

func fileBook(voids ...bank.Void) bank.FileBook {
	return bank.FileBook{Batch: payout.Batch{ID: 5}, Exports: []bank.Export{{ID: 7, State: bank.FileVoid}, {ID: 8, State: bank.FileLive, ByID: cashier}}, Voids: voids}
}

func TestAFileIsVoidedByTwo(t *testing.T) {
	_, err := fileBook().AskVoid(8, cashier, " ")
	wants(t, err, "form.invalid")
	_, err = fileBook().AskVoid(7, cashier, "银行拒收")
	wants(t, err, "export.void")
	v, err := fileBook().AskVoid(8, cashier, "银行拒收")
	if err != nil || v.ID != 0 || v.State != bank.VoidAsked || v.BatchID != 5 {
		t.Fatalf("%+v %v", v, err)
	}
	v.ID = 9
	b := fileBook(v)
	if again, err := b.AskVoid(8, cashier, "银行拒收"); err != nil || again.ID != 9 {
		t.Errorf("the same wish sent twice: %+v %v", again, err)
	}
	_, err = b.AskVoid(8, other, "银行拒收")
	wants(t, err, "export.asked")
	wants(t, b.MayHand(), "export.asked")
	if b.MayAskVoid(b.Export(8)) || !fileBook().MayAskVoid(b.Export(8)) || fileBook().MayAskVoid(b.Export(7)) {
		t.Error("who may ask")
	}

	if _, err := b.MayVoid(bank.Void{ID: 9, ExportID: 8, CheckerID: cashier}); !fault.Is(err, "decide.same_person") {
		t.Errorf("who wrote the file voids it: %v", err)
	}
	if x, err := b.MayVoid(bank.Void{ID: 9, ExportID: 8, CheckerID: checker}); err != nil || x.ID != 8 || x.State != bank.FileVoid {
		t.Errorf("%+v %v", x, err)
	}
	if _, err := bank.VoidRule.Next(v.Matter(), decide.Reject, checker, ""); !fault.Is(err, "form.invalid") {
		t.Errorf("refused without a reason: %v", err)
	}
}

func TestNothingLeavesOnceTheBankAnswered(t *testing.T) {
	b := fileBook(bank.Void{ID: 9, ExportID: 8, State: bank.VoidAsked, MakerID: cashier})
	b.Answered = true
	wants(t, b.MayHand(), "export.answered")
	_, err := b.MayVoid(bank.Void{ID: 9, ExportID: 8, CheckerID: checker})
	wants(t, err, "export.answered")
	b.Voids = nil
	_, err = b.AskVoid(8, cashier, "银行拒收")
	wants(t, err, "export.answered")
	b.Answered = false
	if err := b.MayHand(); err != nil {
		t.Error(err)
	}
	b.Exports[0].State = bank.FileLive
	wants(t, b.MayHand(), "export.several")
}

func TestASubstituteCanBeWritten(t *testing.T) {
	for name, code := range map[string]string{"张三": "", "": "form.invalid", "𠮷野": "form.invalid", "张,三": "form.invalid"} {
		err := bank.Substitute{Substitute: name}.Check()
		if code == "" && err != nil || code != "" && !fault.Is(err, code) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func wants(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("%v, want %s", err, code)
	}
}
