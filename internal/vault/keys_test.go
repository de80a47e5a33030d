package vault_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/vault"
)

// fresh gives new keys and the text of their file.
func fresh(t testing.TB) (*vault.Keys, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vault.key")
	keys, err := vault.LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return keys, string(text)
}

// refused wants this refusal, with a whole sentence in both languages.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Fatalf("got %v, want %s", err, code)
	}
	for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
		if s := lang.Fault(tag, fault.Of(err)); strings.Contains(s, "⟦") || strings.Contains(s, "no value") {
			t.Errorf("%s: %s", tag, s)
		}
	}
}

func TestKeysAreTheSameFromFileAndEnvironment(t *testing.T) {
	keys, text := fresh(t)
	wrapped, pk, err := keys.NewPersonKey("20231001")
	if err != nil {
		t.Fatal(err)
	}
	ciphertext := pk.Encrypt(vault.Place{Table: "person", Column: "phone", Subject: "20231001", Row: 7}, "13800000000")
	same, err := vault.FromText(strings.ReplaceAll(strings.TrimSpace(text), "\n", " "))
	if err != nil {
		t.Fatal(err)
	}
	if same.ID() != keys.ID() || len(keys.ID()) != 16 || same.Check(keys.ID()) != nil {
		t.Errorf("ids %s and %s", same.ID(), keys.ID())
	}
	pk, err = same.Unwrap("20231001", wrapped)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := pk.Decrypt(vault.Place{Table: "person", Column: "phone", Subject: "20231001", Row: 7}, ciphertext); err != nil || got != "13800000000" {
		t.Errorf("Open = %q, %v", got, err)
	}
}

func TestLoadAgainAndNeverMake(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vault.key")
	_, err := vault.Load(path)
	refused(t, err, "vault.key_missing")
	made, err := vault.LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, load := range []func(string) (*vault.Keys, error){vault.Load, vault.LoadOrCreate} {
		if again, err := load(path); err != nil || again.ID() != made.ID() {
			t.Errorf("again: %v, %v", again, err)
		}
	}
	if runtime.GOOS == "windows" {
		return // no permission bits to look at
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = vault.LoadOrCreate(path)
	refused(t, err, "vault.key_readable")
}

func TestDamagedKeyTextIsRefusedAndNotRepeated(t *testing.T) {
	_, text := fresh(t)
	_, other := fresh(t)
	words, others := strings.Fields(text), strings.Fields(other)
	swapped := strings.Replace(text, words[4], others[4], 1)
	for _, bad := range []string{
		"", "reliefbook-vault/1", text + "x", text[:len(text)-6], swapped,
		strings.Replace(text, "vault/1", "vault/2", 1),
		strings.Replace(text, words[4], "AAAA", 1),
		strings.Replace(text, words[2], "zz", 1),
	} {
		_, err := vault.FromText(bad)
		refused(t, err, "vault.key_bad")
		if s := fmt.Sprintf("%+v", err); strings.Contains(s, words[4]) || strings.Contains(s, words[6]) {
			t.Errorf("the refusal repeats the key: %s", s)
		}
	}
}

func TestOtherKeysAreNamed(t *testing.T) {
	a, _ := fresh(t)
	b, _ := fresh(t)
	wrapped, _, err := a.NewPersonKey("1")
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Unwrap("1", wrapped)
	refused(t, err, "vault.key_other")
	if got := fault.Of(err).Args; got["Need"] != a.ID() || got["Have"] != b.ID() {
		t.Errorf("%v", got)
	}
	refused(t, b.Check(a.ID()), "vault.key_other")
}

func TestKeysDoNotPrint(t *testing.T) {
	keys, _ := fresh(t)
	_, pk, err := keys.NewPersonKey("1")
	if err != nil {
		t.Fatal(err)
	}
	var none *vault.Keys
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
		for want, v := range map[string]any{"vault.Keys(" + keys.ID() + ")": keys, "vault.PersonKey": pk, "vault.Keys(nil)": none} {
			if got := fmt.Sprintf(verb, v); got != want {
				t.Errorf("%s prints %s", verb, got)
			}
		}
	}
}
