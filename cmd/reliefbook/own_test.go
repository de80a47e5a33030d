package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/store"
)

// TestASecondServiceOnOneFileIsRefused, and told who the first is; when that has ended it may.
func TestASecondServiceOnOneFileIsRefused(t *testing.T) {
	db, err := store.Open(context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "books.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	release, err := claim(db, "127.0.0.1:8080")
	if err != nil {
		t.Fatal(err)
	}
	_, err = claim(db, "127.0.0.1:8081")
	if by, _ := fault.Of(err).Args["By"].(string); !fault.Is(err, "serve.taken") || !strings.Contains(by, "127.0.0.1:8080") {
		t.Errorf("got %v", err)
	}
	release()
	release, err = claim(db, "127.0.0.1:8081")
	if err != nil {
		t.Fatal(err)
	}
	release()
}

// TestWhatAKilledServiceLeftIsRemoved: temporary files of one that lives stay.
func TestWhatAKilledServiceLeftIsRemoved(t *testing.T) {
	temp, keys := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temp)
	killed := filepath.Join(temp, "reliefbook-serve-1")
	pin := filepath.Join(keys, ".pin-1")
	for _, path := range []string{filepath.Join(killed, "bundle", "part"), pin} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	remove, err := scratch(keys)
	if err != nil {
		t.Fatal(err)
	}
	lives := os.TempDir()
	t.Setenv("TMPDIR", temp)
	other, err := scratch(keys)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{killed: false, pin: false, lives: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
	other()
	remove()
	if left, err := filepath.Glob(filepath.Join(temp, "*")); err != nil || len(left) != 0 {
		t.Errorf("left: %v %v", left, err)
	}
}
