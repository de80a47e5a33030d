package main

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/bundle"
	"reliefbook/internal/demo"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// TestDemoBundle is the end of the demo as an auditor has it: the case is played
// to its end, its bundle is written, proven without the database, and hledger
// says of each journal what the trial balance says.
func TestDemoBundle(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	w := where{Database: "sqlite:" + filepath.Join(dir, "demo.db"), Keys: filepath.Join(dir, "keys")}
	h, err := w.create(ctx)
	if err != nil {
		t.Fatal(err)
	}
	s, err := demo.Play(ctx, h.app, demo.Options{Complete: true})
	if err != nil || len(s.Differences) > 0 {
		t.Fatalf("%v %v", err, s.Differences)
	}
	key, err := h.app.PublicKeys(ctx, access.CommandLine(access.Auditor))
	if err != nil {
		t.Fatal(err)
	}
	balances := trialBalance(t, h)
	h.close()
	path := filepath.Join(dir, "b.zip")
	if err := (&bundleCmd{where: w, Output: path, Quiet: true}).Run(ctx); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "demo.db"), filepath.Join(dir, "gone.db")); err != nil { // nothing but the ZIP is needed
		t.Fatal(err)
	}
	if err := (&verifyCmd{Bundle: path, Key: key[0], JSON: true}).Run(ctx); err != nil {
		t.Errorf("the bundle does not hold: %v", err)
	}
	_, stranger, err := seal.LoadOrCreateKey(filepath.Join(dir, "stranger"), "reliefbook")
	if err != nil {
		t.Fatal(err)
	}
	if err := (&verifyCmd{Bundle: path, Key: stranger.String(), JSON: true}).Run(ctx); !errors.Is(err, exitError(1)) {
		t.Errorf("another key was believed: %v", err)
	}
	hledgerAgrees(t, dir, path, balances)
}

// trialBalance is what each account holds by book, account and commodity as hledger writes it.
func trialBalance(t *testing.T, h *house) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := h.db.Read(context.Background(), func(tx *store.Tx) error {
		books, err := tx.Books()
		if err != nil {
			return err
		}
		list, err := tx.Balances("")
		for _, b := range list {
			n := b.Debits - b.Credits
			if n == 0 {
				continue
			}
			code := ""
			for _, k := range books {
				if k.ID == b.BookID {
					code = k.Code
				}
			}
			amount := ledgerAmount(b.Asset.Code, n)
			out[code+" "+strings.ReplaceAll(b.Code, ".", ":")+" "+b.Asset.Code] = amount
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func ledgerAmount(asset string, n ledger.Units) string {
	if asset == ledger.CNY {
		return money.Amount(n).String()
	}
	return strings.TrimSuffix(money.Amount(n*100).String(), ".00")
}

// hledgerAgrees has hledger check every journal of a bundle and add it up.
func hledgerAgrees(t *testing.T, dir, path string, balances map[string]string) {
	t.Helper()
	program, err := exec.LookPath("hledger")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("hledger is not installed: see .ci/test")
		}
		t.Skip("hledger is not installed (apt-get install hledger)")
	}
	got := map[string]string{}
	for book, journal := range journals(t, dir, path) {
		for _, args := range [][]string{{"check"}, {"check", "--strict"}} {
			if out, err := hledger(program, append([]string{"-f", journal}, args...)...); err != nil {
				t.Errorf("%s %v: %v %s", book, args, err, out)
			}
		}
		out, err := hledger(program, "-f", journal, "balance", "--flat", "--no-total", "--commodity-column", "-O", "csv")
		if err != nil {
			t.Fatalf("%s: %v %s", book, err, out)
		}
		rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		for _, r := range rows[1:] {
			got[book+" "+r[0]+" "+r[1]] = r[2]
		}
	}
	for name, want := range balances {
		if got[name] != want {
			t.Errorf("%s: hledger says %q, the trial balance %q", name, got[name], want)
		}
		delete(got, name)
	}
	for name, amount := range got {
		if amount != "0" && amount != "0.00" {
			t.Errorf("%s: hledger says %q, the trial balance nothing", name, amount)
		}
	}
}

func hledger(program string, args ...string) (string, error) {
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// journals unpacks a bundle's journals by book.
func journals(t *testing.T, dir, path string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := map[string]string{}
	for _, f := range z.File {
		book, ok := strings.CutPrefix(f.Name, "hledger/")
		if !ok {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, book)
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(book, ".journal")] = name
	}
	if len(out) < 2 {
		t.Fatalf("journals of %v", out)
	}
	return out
}

// TestKeyRotate: the files follow the database, also when the program broke off
// between the two, and a bundle is proven with the key handed out before.
func TestKeyRotate(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	w := where{Database: "sqlite:" + filepath.Join(dir, "x.db"), Keys: filepath.Join(dir, "keys")}
	h, err := w.create(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.app.People.AddUser(ctx, atServer, access.User{Login: "admin", Name: "系统管理员", Role: access.Admin}, "初始"); err != nil {
		t.Fatal(err)
	}
	first, err := h.app.PublicKeys(ctx, access.CommandLine(access.Admin))
	if err != nil {
		t.Fatal(err)
	}
	h.close()
	if err := (&keyRotateCmd{w}).Run(ctx); err != nil {
		t.Fatal(err)
	}
	now := filepath.Join(w.Keys, "seal.key")
	_, public, err := seal.LoadKey(now)
	if err != nil || public.String() == first[0] {
		t.Fatalf("the key is still %s: %v", public, err)
	}
	old, err := filepath.Glob(filepath.Join(w.Keys, "seal-*.key.old"))
	if err != nil || len(old) != 1 {
		t.Fatalf("the old key: %v %v", old, err)
	}
	for _, move := range [][2]string{{now, now + ".next"}, {old[0], now}} { // as if it had broken off before the files
		if err := os.Rename(move[0], move[1]); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "b.zip")
	if err := (&bundleCmd{where: w, Output: path, Quiet: true}).Run(ctx); err != nil {
		t.Fatalf("after a rotation that broke off: %v", err)
	}
	if _, again, err := seal.LoadKey(now); err != nil || again.String() != public.String() {
		t.Errorf("the new key is not in its place: %v", err)
	}
	key, err := seal.ParsePublicKey(first[0])
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := bundle.Verify(strings.NewReader(string(data)), int64(len(data)), bundle.Options{Key: key})
	if err != nil || !r.OK() || len(r.Keys) != 2 {
		t.Errorf("%v %+v", err, r)
	}
}
