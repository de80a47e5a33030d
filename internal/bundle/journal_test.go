package bundle

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"reliefbook/internal/ledger"
)

// names are what people call funds, items and programs, and what a format may take for something of its own.
var names = []string{"type:慰问", "经费,type:bar", "Type:X", "date:2021-09-16", "foo:bar", "：冒号", "a;b", "; 注", "“引号”", `"引"`, "'引", "(括号)", "[方括号]", "（全角）",
	"=1+1", "+30", "-30", "@某人", "　全角空格　", "𠮷野㐂", "a|b", "* 星", "! 叹", "2021-09-16 日期", "@@ 1 CNY", "  两个空格  再来", "tab\there", "行\n尾", "", "#井", "%百分", "~期", "assets:bank"}

// TestHledgerReadsWhateverThingsAreCalled, and comes to the same figures.
func TestHledgerReadsWhateverThingsAreCalled(t *testing.T) {
	hledger, err := exec.LookPath("hledger")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	book := ledger.Book{ID: 1, Code: "MAIN", Name: names[0]}
	c := &Chart{}
	cny := ledger.Asset{ID: 1, Code: ledger.CNY}
	for i, name := range names {
		pieces := ledger.Asset{ID: int64(i + 2), Code: "盒" + name}
		c.Accounts = append(c.Accounts,
			Account{Account: ledger.Account{ID: int64(3*i + 1), BookID: 1, AssetID: 1, Code: "1002." + strconv.Itoa(i), Name: name}, Book: book, Asset: cny},
			Account{Account: ledger.Account{ID: int64(3*i + 2), BookID: 1, AssetID: 1, Code: "5001." + strconv.Itoa(i) + strings.ReplaceAll(name, ".", ""), Name: name}, Book: book, Asset: cny},
			Account{Account: ledger.Account{ID: int64(3*i + 3), BookID: 1, AssetID: pieces.ID, Code: "9001." + strconv.Itoa(i), Name: name}, Book: book, Asset: pieces})
	}
	c.index()
	var b bytes.Buffer
	j := beginJournal(&b, c, book)
	for i, name := range names {
		v := &Voucher{Seq: int64(i)}
		v.ID, v.Day, v.Period, v.Number, v.Summary, v.Kind = int64(i+1), "2021-09-16", "2021-09", int64(i+1), name, ledger.FundReceipt
		j.voucher(v)
		j.transfer(c.accounts[int64(3*i+2)], c.accounts[int64(3*i+1)], ledger.Transfer{Amount: int64(100 + i)})
		j.transfer(c.accounts[int64(3*i+3)], c.accounts[int64(3*i+3)], ledger.Transfer{Amount: 7})
	}
	if err := j.w.Flush(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "book.journal")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, ask := range [][]string{{"check", "--strict"}, {"balance", "--flat", "-N", "-O", "csv"}} {
		cmd := exec.Command(hledger, append([]string{"-f", file}, ask...)...)
		cmd.Env = append(os.Environ(), "LANG=C.UTF-8")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", ask, err, out)
		}
		for i := range names {
			if want := `"1002:` + strconv.Itoa(i) + `","-1.` + strconv.Itoa(100 + i)[1:] + ` CNY"`; ask[0] == "balance" && !strings.Contains(string(out), want) {
				t.Errorf("%q: no %s in\n%s", names[i], want, out)
			}
		}
	}
}
