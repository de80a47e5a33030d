package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestFilesAreTheirOwners: whatever a start makes, of the database, the keys
// and the pin, nobody else may read; a database that others could is taken from them.
func TestFilesAreTheirOwners(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	ctx, dir := context.Background(), t.TempDir()
	w := where{Database: "sqlite:" + filepath.Join(dir, "a.db"), Keys: filepath.Join(dir, "keys")}
	if err := (&migrateCmd{where: w}).Run(ctx); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "a.db"), 0o644); err != nil {
		t.Fatal(err)
	}
	h, err := w.create(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	if _, err := h.app.People.SetupLinks(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := h.app.SealNow(ctx); err != nil {
		t.Fatal(err)
	}
	files := 0
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		info, err := d.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		return err
	})
	if err != nil || files < 5 {
		t.Errorf("%d files, %v", files, err)
	}
}
