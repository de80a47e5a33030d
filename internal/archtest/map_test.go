package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// onTheMap are the packages that docs/architecture.md names, each with one line:
// those below internal/ in its first block, and the areas in its second.
func onTheMap(text string) (packages, areas []string) {
	blocks := strings.Split(text, "```")
	if len(blocks) < 4 {
		return nil, nil
	}
	_, house, _ := strings.Cut(blocks[1], "internal/\n")
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z/]+) +\S`).FindAllStringSubmatch(house, -1) {
		packages = append(packages, m[1])
	}
	for _, m := range regexp.MustCompile(`(?m)^([a-z]+) +\S`).FindAllStringSubmatch(blocks[3], -1) {
		areas = append(areas, m[1])
	}
	return packages, areas
}

// folders are those below internal/ that hold Go files: the packages, and the areas of both houses.
func folders(t *testing.T) (packages, areas []string) {
	err := filepath.WalkDir("../../internal", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		dir := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../../internal/")
		if name, within := strings.CutPrefix(dir, "app/"); within {
			areas = append(areas, name)
		} else if name, within := strings.CutPrefix(dir, "web/"); within {
			areas = append(areas, name)
		} else {
			packages = append(packages, dir)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return packages, areas
}

// TestEveryPackageStandsOnTheMap, once, and nothing stands there that is gone.
func TestEveryPackageStandsOnTheMap(t *testing.T) {
	text, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	named, namedAreas := onTheMap(string(text))
	packages, areas := folders(t)
	for _, of := range []struct{ named, there []string }{{named, packages}, {namedAreas, areas}} {
		slices.Sort(of.named)
		slices.Sort(of.there)
		there := slices.Compact(of.there)
		if len(there) < 10 {
			t.Fatalf("only %v were found", there)
		}
		for i, name := range of.named {
			if i > 0 && of.named[i-1] == name {
				t.Errorf("docs/architecture.md names %s twice", name)
			}
			if !slices.Contains(there, name) {
				t.Errorf("docs/architecture.md names %s, which is not there", name)
			}
		}
		for _, name := range there {
			if !slices.Contains(of.named, name) {
				t.Errorf("docs/architecture.md has no line for %s", name)
			}
		}
	}
}
