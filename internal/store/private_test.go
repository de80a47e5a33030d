package store

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// TestTheFileIsItsOwners: a new database, its log and its index are 0600, while
// it is in use and after; one that others could read is tightened, and said.
func TestTheFileIsItsOwners(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "new 库 &+%")
	path := filepath.Join(dir, "a.db")
	look := func(when string, want int) {
		t.Helper()
		files, err := os.ReadDir(dir)
		if err != nil || len(files) < want {
			t.Fatalf("%s: %d files, %v", when, len(files), err)
		}
		for _, f := range files {
			if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %s is %v, %v", when, f.Name(), info.Mode(), err)
			}
		}
	}
	for round := range 3 {
		db, err := Open(ctx, "sqlite:"+path)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := db.Tightened(), []string{path}; round == 2 && !slices.Equal(got, want) || round < 2 && len(got) > 0 {
			t.Errorf("round %d: tightened %v", round, got)
		}
		if _, err := db.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(ctx, func(tx *Tx) error { return tx.PutSetting([]string{"a", "b", "c"}[round], "y") }); err != nil {
			t.Fatal(err)
		}
		look("in use", 3)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		look("closed", 1)
		if round == 1 {
			if err := os.Chmod(path, 0o664); err != nil {
				t.Fatal(err)
			}
		}
	}
}
