package vault_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/fault"
	"reliefbook/internal/vault"
)

func TestSealedValueOpensOnlyInItsPlace(t *testing.T) {
	keys, _ := fresh(t)
	_, pk, _ := keys.NewPersonKey("20231001")
	_, other, _ := keys.NewPersonKey("20231002")
	const secret = "33010620050101123X"
	ciphertext := pk.Encrypt(vault.Place{Table: "person", Column: "id_number", Subject: "20231001", Row: 7}, secret)
	if got, err := pk.Decrypt(vault.Place{Table: "person", Column: "id_number", Subject: "20231001", Row: 7}, ciphertext); err != nil || got != secret {
		t.Fatalf("Open = %q, %v", got, err)
	}
	if bytes.Contains(ciphertext, []byte(secret[:6])) || ciphertext[0] != 2 {
		t.Errorf("ciphertext %x", ciphertext)
	}
	for name, open := range map[string]func() (string, error){
		"another person's key": func() (string, error) {
			return other.Decrypt(vault.Place{Table: "person", Column: "id_number", Subject: "20231001", Row: 7}, ciphertext)
		},
		"another row": func() (string, error) {
			return pk.Decrypt(vault.Place{Table: "person", Column: "id_number", Subject: "20231002", Row: 7}, ciphertext)
		},
		"a row of the same person": func() (string, error) {
			return pk.Decrypt(vault.Place{Table: "person", Column: "id_number", Subject: "20231001", Row: 8}, ciphertext)
		},
		"another column": func() (string, error) {
			return pk.Decrypt(vault.Place{Table: "person", Column: "phone", Subject: "20231001", Row: 7}, ciphertext)
		},
		"another table": func() (string, error) {
			return pk.Decrypt(vault.Place{Table: "roster", Column: "id_number", Subject: "20231001", Row: 7}, ciphertext)
		},
		"a shifted boundary": func() (string, error) {
			return pk.Decrypt(vault.Place{Table: "personid", Column: "_number", Subject: "20231001", Row: 7}, ciphertext)
		},
		"cut short": func() (string, error) {
			return pk.Decrypt(vault.Place{Table: "person", Column: "id_number", Subject: "20231001", Row: 7}, ciphertext[:20])
		},
		"nothing": func() (string, error) {
			return pk.Decrypt(vault.Place{Table: "person", Column: "id_number", Subject: "20231001", Row: 7}, nil)
		},
	} {
		got, err := open()
		if !errors.Is(err, vault.ErrSpoiled) || got != "" || strings.Contains(fmt.Sprintf("%+v", err), secret[:6]) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestEveryChangedBitIsNoticed(t *testing.T) {
	keys, _ := fresh(t)
	wrapped, pk, _ := keys.NewPersonKey("1")
	ciphertext := pk.Encrypt(vault.Place{Table: "t", Column: "c", Subject: "1", Row: 7}, "value")
	blob, err := keys.EncryptBlob("upload:1", []byte("file"))
	if err != nil {
		t.Fatal(err)
	}
	each := func(what string, b []byte, opens func([]byte) error) {
		if err := opens(b); err != nil {
			t.Fatalf("%s unchanged: %v", what, err)
		}
		for i := range len(b) * 8 {
			bad := bytes.Clone(b)
			bad[i/8] ^= 1 << (i % 8)
			if opens(bad) == nil {
				t.Errorf("%s: bit %d changed and it opened", what, i)
			}
		}
	}
	each("value", ciphertext, func(b []byte) error {
		_, err := pk.Decrypt(vault.Place{Table: "t", Column: "c", Subject: "1", Row: 7}, b)
		return err
	})
	each("wrapped key", wrapped, func(b []byte) error { _, err := keys.Unwrap("1", b); return err })
	each("blob", blob, func(b []byte) error { _, err := keys.DecryptBlob("upload:1", b); return err })
}

func TestRoundTripOfAnyText(t *testing.T) {
	keys, _ := fresh(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		table, column, subject, value := text.Draw(t, "table"), text.Draw(t, "column"), text.Draw(t, "subject"), text.Draw(t, "value")
		_, pk, err := keys.NewPersonKey("s" + subject)
		if err != nil {
			t.Fatal(err)
		}
		ciphertext := pk.Encrypt(vault.Place{Table: table, Column: column, Subject: subject, Row: 7}, value)
		if got, err := pk.Decrypt(vault.Place{Table: table, Column: column, Subject: subject, Row: 7}, ciphertext); err != nil || got != value {
			t.Fatalf("Open = %q, %v", got, err)
		}
		if bytes.Equal(ciphertext, pk.Encrypt(vault.Place{Table: table, Column: column, Subject: subject, Row: 7}, value)) {
			t.Fatal("the same ciphertext twice: a nonce was used again")
		}
	})
}

func TestErasedAndSwappedPersonKeys(t *testing.T) {
	keys, _ := fresh(t)
	wrapped, _, _ := keys.NewPersonKey("1")
	if _, err := keys.Unwrap("1", nil); !errors.Is(err, vault.ErrErased) {
		t.Errorf("erased: %v", err)
	}
	if _, err := keys.Unwrap("2", wrapped); !errors.Is(err, vault.ErrSpoiled) {
		t.Errorf("another person's: %v", err)
	}
	if _, _, err := keys.NewPersonKey(""); err == nil {
		t.Error("a key for nobody")
	}
}

func TestBlobs(t *testing.T) {
	keys, _ := fresh(t)
	b, _ := fresh(t)
	data := bytes.Repeat([]byte("学号,姓名\n"), 1000)
	ciphertext, err := keys.EncryptBlob("upload:7", data)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := keys.DecryptBlob("upload:7", ciphertext); err != nil || !bytes.Equal(got, data) {
		t.Errorf("DecryptBlob: %v", err)
	}
	if got, err := keys.DecryptBlob("upload:8", ciphertext); !errors.Is(err, vault.ErrSpoiled) || got != nil {
		t.Errorf("another purpose: %v", err)
	}
	_, err = b.DecryptBlob("upload:7", ciphertext)
	refused(t, err, "vault.key_other")
	wrapped, _, _ := keys.NewPersonKey("1")
	if _, err := keys.DecryptBlob("1", wrapped); !errors.Is(err, vault.ErrSpoiled) {
		t.Errorf("a wrapped key opened as a file: %v", err)
	}
	if _, err := keys.EncryptBlob("x", make([]byte, vault.MaxBlob)); err != nil {
		t.Errorf("the largest: %v", err)
	}
	_, err = keys.EncryptBlob("x", make([]byte, vault.MaxBlob+1))
	refused(t, err, "vault.blob_too_large")
	if fault.KindOf(err) != fault.TooLarge {
		t.Errorf("kind %v", fault.KindOf(err))
	}
}

func TestBlindIndexes(t *testing.T) {
	keys, text := fresh(t)
	same, _ := vault.FromText(text)
	b, _ := fresh(t)
	x := keys.Blind("person.id_number", "110101200001011234")
	if len(x) != vault.BlindSize || !bytes.Equal(x, same.Blind("person.id_number", "110101200001011234")) {
		t.Errorf("not the same: %x", x)
	}
	for name, y := range map[string][]byte{
		"value": keys.Blind("person.id_number", "110101200001011235"), "column": keys.Blind("person.phone", "110101200001011234"),
		"key": b.Blind("person.id_number", "110101200001011234"), "boundary": keys.Blind("person.id_number1", "10101200001011234"),
	} {
		if bytes.Equal(x, y) {
			t.Errorf("another %s and the same index", name)
		}
	}
}

func TestCommitments(t *testing.T) {
	salt, other := vault.NewSalt(), vault.NewSalt()
	c := vault.Commit(salt, "张三")
	if len(salt) != vault.SaltSize || len(c) != 32 || bytes.Equal(salt, other) {
		t.Fatalf("salt %x, commitment %x", salt, c)
	}
	if !vault.CommitHolds(c, salt, "张三") {
		t.Error("does not hold")
	}
	if vault.CommitHolds(c, salt, "李四") || vault.CommitHolds(c, other, "张三") || vault.CommitHolds(c, nil, "张三") {
		t.Error("holds for another value, another salt or an erased one")
	}
	defer func() {
		if recover() == nil {
			t.Error("an erased salt passed for one")
		}
	}()
	vault.Commit(nil, "张三")
}

// BenchmarkRoster is the work for the 3,445 students of one roster: a key for
// each, two values encrypted, two blind indexes. It has to stay under 60 ms.
func BenchmarkRoster(b *testing.B) {
	keys, _ := fresh(b)
	for b.Loop() {
		for i := range 3445 {
			no := fmt.Sprintf("2023%06d", i)
			_, pk, err := keys.NewPersonKey(no)
			if err != nil {
				b.Fatal(err)
			}
			pk.Encrypt(vault.Place{Table: "person", Column: "id_number", Subject: no, Row: 7}, "110101200001011234")
			pk.Encrypt(vault.Place{Table: "person", Column: "card_number", Subject: no, Row: 7}, "6222020200112233445")
			keys.Blind("person.id_number", "110101200001011234")
			keys.Blind("person.card_number", "6222020200112233445")
		}
	}
}
