package audit_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/app/core"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bundle"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// zipped puts files together again; with recompute the manifest is made anew, as
// an attacker would, and signed by whatever key they have.
func zipped(t *testing.T, files map[string]string, by core.Signing) []byte {
	t.Helper()
	if by.Signer != nil {
		var b strings.Builder
		old := strings.SplitN(files["manifest.txt"], "\n", 5)
		b.WriteString(strings.Join(old[:4], "\n") + "\n")
		for _, name := range sortedKeys(files) {
			if name != "manifest.txt" {
				fmt.Fprintf(&b, "%x %d %s\n", sha256.Sum256([]byte(files[name])), len(files[name]), name)
			}
		}
		signed, err := seal.SignText(b.String(), by.Signer)
		apptest.Check(t, err)
		files["manifest.txt"] = signed
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range sortedKeys(files) {
		f, err := z.Create(name)
		apptest.Check(t, err)
		_, err = f.Write([]byte(files[name]))
		apptest.Check(t, err)
	}
	apptest.Check(t, z.Close())
	return out.Bytes()
}

func sortedKeys(files map[string]string) (names []string) {
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// rows gives a CSV's rows without their ends.
func rows(text string) []string { return strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") }

func unrows(list []string) string { return strings.Join(list, "\r\n") + "\r\n" }

// seqOf is the place in the log of the n-th voucher that has several transfers.
func transfersOf(text string) (first int, seq string) {
	list := rows(text)
	for i := 1; i < len(list)-1; i++ {
		s, _, _ := strings.Cut(list[i], ",")
		if next, _, _ := strings.Cut(list[i+1], ","); next == s {
			return i, s
		}
	}
	return 0, ""
}

// bundleTampers are what somebody may do to a bundle: each names, by the file and
// where it can be the voucher, what is wrong.
var bundleTampers = []struct {
	what  string
	do    func(f map[string]string)
	rule  string
	names string
}{
	{"an amount", func(f map[string]string) {
		at, _ := transfersOf(f["records/transfers.csv"])
		list := rows(f["records/transfers.csv"])
		cells := strings.Split(list[at], ",")
		cells[5] += "0"
		list[at] = strings.Join(cells, ",")
		f["records/transfers.csv"] = unrows(list)
	}, "bundle_vouchers", "records/transfers.csv: voucher:"},
	{"two amounts that cancel out", func(f map[string]string) {
		at, _ := transfersOf(f["records/transfers.csv"])
		list := rows(f["records/transfers.csv"])
		for i, n := range []string{"1", "5999"} {
			cells := strings.Split(list[at+i], ",")
			cells[5] = n
			list[at+i] = strings.Join(cells, ",")
		}
		f["records/transfers.csv"] = unrows(list)
	}, "bundle_vouchers", "records/transfers.csv: voucher:"},
	{"a summary", func(f map[string]string) {
		list := rows(f["records/vouchers.csv"])
		list[2] = strings.Replace(list[2], "中秋", "元旦", 1)
		f["records/vouchers.csv"] = unrows(list)
	}, "bundle_vouchers", "records/vouchers.csv: voucher:"},
	{"a voucher removed", func(f map[string]string) {
		list := rows(f["records/vouchers.csv"])
		seq, _, _ := strings.Cut(list[3], ",")
		f["records/vouchers.csv"] = unrows(slices.Delete(list, 3, 4))
		f["records/transfers.csv"] = unrows(slices.DeleteFunc(rows(f["records/transfers.csv"]), func(r string) bool { return strings.HasPrefix(r, seq+",") }))
	}, "bundle_vouchers", "records/vouchers.csv: voucher:"},
	{"a transfer removed", func(f map[string]string) {
		at, _ := transfersOf(f["records/transfers.csv"])
		f["records/transfers.csv"] = unrows(slices.Delete(rows(f["records/transfers.csv"]), at, at+1))
	}, "bundle_vouchers", "records/transfers.csv: voucher:"},
	{"a transfer inserted", func(f map[string]string) {
		at, _ := transfersOf(f["records/transfers.csv"])
		list := rows(f["records/transfers.csv"])
		f["records/transfers.csv"] = unrows(slices.Insert(list, at, list[at]))
	}, "bundle_vouchers", "records/transfers.csv: voucher:"},
	{"a voucher's number", func(f map[string]string) {
		list := rows(f["records/vouchers.csv"])
		cells := strings.Split(list[2], ",")
		cells[3] = "99"
		list[2] = strings.Join(cells, ",")
		f["records/vouchers.csv"] = unrows(list)
	}, "bundle_numbers", "records/vouchers.csv: voucher:"},
	{"leaves in another order", func(f map[string]string) {
		list := rows(f["log/leaves.csv"])
		list[5], list[6] = list[6], list[5]
		f["log/leaves.csv"] = unrows(list)
	}, "bundle_log", "log/leaves.csv: leaf:"},
	{"a leaf removed", func(f map[string]string) {
		f["log/leaves.csv"] = unrows(slices.Delete(rows(f["log/leaves.csv"]), 7, 8))
	}, "bundle_log", "log/leaves.csv: leaf:"},
	{"the newest leaves cut off", func(f map[string]string) {
		list := rows(f["log/leaves.csv"])
		f["log/leaves.csv"] = unrows(list[:len(list)-3])
	}, "bundle_log", "log/checkpoints.csv: checkpoint:"},
	{"a leaf kept back to hide a voucher", func(f map[string]string) {
		list := rows(f["log/leaves.csv"])
		i := slices.IndexFunc(list, func(r string) bool { return strings.Contains(r, ",voucher,") })
		cells := strings.Split(list[i], ",")
		cells[1], cells[3], cells[4] = "batch", "", strings.Repeat("ab", 32)
		list[i] = strings.Join(cells, ",")
		f["log/leaves.csv"] = unrows(list)
	}, "bundle_vouchers", "records/vouchers.csv: voucher:"},
	{"a checkpoint's total", func(f map[string]string) {
		f["log/checkpoints.csv"] = regexp.MustCompile(`trial MAIN CNY [0-9]+ [0-9]+`).ReplaceAllString(f["log/checkpoints.csv"], "trial MAIN CNY 1 1")
	}, "bundle_log", "log/checkpoints.csv: checkpoint:"},
	{"an account's name", func(f map[string]string) {
		f["records/accounts.csv"] = strings.Replace(f["records/accounts.csv"], "银行存款", "库存现金", 1)
	}, "bundle_accounts", "records/accounts.csv: account:"},
	{"an entitlement", func(f map[string]string) {
		f["records/entitlements.csv"] = strings.Replace(f["records/entitlements.csv"], ",3000,", ",2999,", 1)
	}, "bundle_rosters", "records/entitlements.csv: roster:1"},
	{"a receipt's act", func(f map[string]string) {
		f["records/receipts.csv"] = strings.Replace(f["records/receipts.csv"], ",not_received,", ",confirmed,", 1)
	}, "bundle_receipts", "records/receipts.csv: payment:"},
	{"a receipt removed", func(f map[string]string) {
		f["records/receipts.csv"] = unrows(slices.Delete(rows(f["records/receipts.csv"]), 1, 2))
	}, "bundle_receipts", "records/receipts.csv: payment:"},
	{"an amount in the audit format", func(f map[string]string) {
		f["books/MAIN/vouchers.csv"] = strings.Replace(f["books/MAIN/vouchers.csv"], ",30.00,", ",31.00,", 1)
	}, "bundle_formats", "books/MAIN/vouchers.csv: voucher:"},
	{"an amount in GL_Detail", func(f map[string]string) {
		f["books/MAIN/GL_Detail.csv"] = strings.Replace(f["books/MAIN/GL_Detail.csv"], ",30.00,", ",31.00,", 1)
	}, "bundle_formats", "books/MAIN/GL_Detail.csv: voucher:"},
	{"a balance", func(f map[string]string) {
		f["books/MAIN/balances.csv"] = strings.Replace(f["books/MAIN/balances.csv"], "900.00", "901.00", 1)
	}, "bundle_formats", "books/MAIN/balances.csv"},
	{"an amount in the XML", func(f map[string]string) {
		f["books/MAIN/ledger.xml"] = strings.Replace(f["books/MAIN/ledger.xml"], "<借方金额>30.00<", "<借方金额>31.00<", 1)
	}, "bundle_formats", "books/MAIN/ledger.xml"},
	{"a posting in the journal", func(f map[string]string) {
		f["hledger/MAIN.journal"] = strings.Replace(f["hledger/MAIN.journal"], "  30.00 CNY", "  31.00 CNY", 1)
	}, "bundle_formats", "hledger/MAIN.journal: voucher:"},
	{"the readable trail", func(f map[string]string) {
		f["log/acts.csv"] = strings.Replace(f["log/acts.csv"], "state=", "stato=", 1)
	}, "bundle_formats", "log/acts.csv: leaf:"},
	{"a book slipped in", func(f map[string]string) { f["books/OTHER/vouchers.csv"] = "x" }, "bundle_formats", "books/OTHER/vouchers.csv"},
}

// TestBundleTampering does each, and finds it: also when the manifest was made
// anew and signed by another key.
func TestBundleTampering(t *testing.T) {
	h := apptest.New(t, store.SQLite)
	h.Whole(t)
	files := apptest.Unzip(t, h.Bundled(t))
	key := h.PublicKey(t)
	attacker := apptest.StrangerKey(t)
	for _, c := range bundleTampers {
		for _, by := range []core.Signing{{}, attacker} {
			t.Run(fmt.Sprintf("%s/anew=%t", c.what, by.Signer != nil), func(t *testing.T) {
				changed := map[string]string{}
				for name, text := range files {
					changed[name] = text
				}
				c.do(changed)
				if fmt.Sprint(changed) == fmt.Sprint(files) {
					t.Fatal("changed nothing")
				}
				r := apptest.Proven(t, zipped(t, changed, by), bundle.Options{Key: key})
				if !broken(r, c.rule, c.names) {
					t.Errorf("%s does not name %s: %+v", c.rule, c.names, r.Verdicts)
				}
				if !broken(r, "bundle_manifest", "") && by.Signer != nil {
					t.Error("the manifest is not by the log's key, and nobody noticed")
				}
				if !broken(r, "bundle_files", "") && by.Signer == nil {
					t.Error("the manifest's hashes hold")
				}
			})
		}
	}
}

func broken(r bundle.Result, rule, prefix string) bool {
	for _, v := range r.Verdicts {
		if v.Rule == rule && slices.ContainsFunc(v.Breaks, func(s string) bool { return strings.HasPrefix(s, prefix) }) {
			return true
		}
	}
	return false
}

// TestBundleOfAnotherPast: a log that is consistent in itself is found out by
// what was kept outside it: an older database, and one signed anew by another key.
func TestBundleOfAnotherPast(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Prepared(t, 3, "护理系")
		old := h.Bundled(t)
		h.Funded(t, "LATER", fund.Other, money.Amount(100))
		now := h.Bundled(t)
		kept, err := h.SealState(ctx, h.Auditor)
		apptest.Check(t, err)
		key := h.PublicKey(t)
		if r := apptest.Proven(t, now, bundle.Options{Key: key, Since: []string{kept.Note}}); !r.OK() {
			t.Fatalf("%+v", r.Verdicts)
		}
		if r := apptest.Proven(t, old, bundle.Options{Key: key}); !r.OK() {
			t.Fatalf("an older bundle holds in itself: %+v", r.Verdicts)
		}
		if r := apptest.Proven(t, old, bundle.Options{Key: key, Since: []string{kept.Note}}); !broken(r, "bundle_since", "") {
			t.Errorf("rolled back, and nobody noticed: %+v", r.Verdicts)
		}
		resigned := apptest.Unzip(t, now)
		by := apptest.StrangerKey(t)
		resign(t, resigned, key, by)
		if r := apptest.Proven(t, zipped(t, resigned, by), bundle.Options{}); !r.OK() {
			t.Errorf("a log signed by another key is whole in itself: %+v", r.Verdicts)
		}
		if r := apptest.Proven(t, zipped(t, resigned, by), bundle.Options{Key: key}); !broken(r, "bundle_key", "keys.txt") {
			t.Errorf("signed anew, and the key does not tell: %+v", r.Verdicts)
		}
		if r := apptest.Proven(t, zipped(t, resigned, by), bundle.Options{Since: []string{kept.Note}}); !broken(r, "bundle_since", "") {
			t.Errorf("signed anew, and the kept checkpoint does not tell: %+v", r.Verdicts)
		}
	})
}

// resign signs every checkpoint of a bundle anew with another key.
func resign(t *testing.T, files map[string]string, key *seal.PublicKey, by core.Signing) {
	t.Helper()
	list := rows(files["log/checkpoints.csv"])
	unescape := strings.NewReplacer(`\n`, "\n")
	for i := 1; i < len(list); i++ {
		size, note, _ := strings.Cut(list[i], ",")
		text, good, ok := seal.TextOf(unescape.Replace(note), key)
		if !good || !ok {
			t.Fatalf("row %d is no checkpoint: %q", i, note)
		}
		signed, err := seal.SignText(text, by.Signer)
		apptest.Check(t, err)
		files["checkpoint.txt"] = signed
		list[i] = size + "," + strings.ReplaceAll(signed, "\n", `\n`)
	}
	files["log/checkpoints.csv"] = unrows(list)
	files["keys.txt"] = by.Public.String() + "\n"
}
