package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/demo"
	"reliefbook/internal/fault"
)

// TestDemoKeepsOut plays on a database once, and changes nothing of it the second time.
func TestDemoKeepsOut(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	url := "sqlite:" + filepath.Join(dir, "demo.db")
	if err := refuseUsed(ctx, url); err != nil {
		t.Fatalf("an empty database: %v", err)
	}
	h, err := where{Database: url, Keys: filepath.Join(dir, "keys")}.create(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := refuseUsed(ctx, url); err != nil {
		t.Fatalf("a migrated database without anybody: %v", err)
	}
	s, err := demo.Play(ctx, h.app, demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := printBooks(ctx, &b, h.app, s); err != nil {
		t.Fatal(err)
	}
	printPeople(&b, s)
	for _, want := range []string{"103,350.00", "壹拾万叁仟叁佰伍拾元整", "7,720.00", "branch-hl"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("not printed: %s", want)
		}
	}
	h.close()
	other := filepath.Join(dir, "other")
	err = (&demoCmd{Once: true, JSON: true, Scale: 1, Database: url, Keys: other}).Run(ctx)
	if !fault.Is(err, "demo.not_empty") {
		t.Errorf("a second play: %v", err)
	}
	if _, err := os.Stat(other); err == nil {
		t.Error("keys were made for a database that was refused")
	}
}

// TestAligned holds columns in line where characters are two wide.
func TestAligned(t *testing.T) {
	got := aligned([][]string{{"系部", "金额"}, {"IT", "30.00"}, {"𠮷田系", "1.00"}}, []bool{false, true})
	want := "  系部     金额\n" + "  IT      30.00\n" + "  𠮷田系   1.00\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
