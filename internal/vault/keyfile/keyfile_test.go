package keyfile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"reliefbook/internal/vault/keyfile"
)

func TestCreateIsPrivateAndNeverOverwrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "key")
	if err := keyfile.Create(path, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := keyfile.Create(path, []byte("two")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("second Create: %v", err)
	}
	text, err := keyfile.Read(path)
	if err != nil || string(text) != "one" {
		t.Errorf("Read = %q, %v", text, err)
	}
	if info, _ := os.Stat(path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := keyfile.Read(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
	if _, err := keyfile.Read(dir); err == nil {
		t.Error("a folder was read")
	}
	big := filepath.Join(dir, "big")
	if err := os.WriteFile(big, make([]byte, 65<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keyfile.Read(big); err == nil {
		t.Error("a large file was read")
	}
	if runtime.GOOS == "windows" {
		return // no permission bits to look at
	}
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o620, 0o601} {
		if err := os.Chmod(big, mode); err != nil {
			t.Fatal(err)
		}
		var open *keyfile.OpenError
		if _, err := keyfile.Read(big); !errors.As(err, &open) || open.Mode != mode || open.Path != big {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
}

func TestStartsAtOnceGetOneKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	var made atomic.Int64
	got := make([]string, 16)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			text, err := keyfile.ReadOrCreate(path, func() ([]byte, error) {
				return fmt.Appendf(nil, "key %d", made.Add(1)), nil
			})
			if err != nil {
				t.Error(err)
			}
			got[i] = string(text)
		})
	}
	wg.Wait()
	for _, g := range got {
		if g == "" || g != got[0] {
			t.Fatalf("two keys: %q", got)
		}
	}
}

func TestFailedMakingLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	no := errors.New("no")
	if _, err := keyfile.ReadOrCreate(path, func() ([]byte, error) { return nil, no }); !errors.Is(err, no) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file is left: %v", err)
	}
}
