package seal_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/seal"
)

func leaves(n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = fmt.Appendf(nil, "leaf %d", i)
	}
	return out
}

func walk(leaves [][]byte) seal.Leaves {
	return func(yield func([]byte, error) bool) {
		for _, leaf := range leaves {
			if !yield(leaf, nil) {
				return
			}
		}
	}
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

// The frontier is ours; what it stores has to be tlog's to the byte, however the leaves are cut into batches.
func TestAppendIsTlog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := leaves(rapid.IntRange(0, 300).Draw(t, "leaves"))
		var want, have seal.Hashes
		for i, leaf := range all {
			h, err := tlog.StoredHashes(int64(i), leaf, want)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, h...)
		}
		last, _ := tlog.TreeHash(0, nil)
		for done := 0; done < len(all) || done == 0; {
			n := rapid.IntRange(0, len(all)-done).Draw(t, "batch")
			a, err := seal.Append(int64(done), have, all[done:done+n])
			if err != nil {
				t.Fatal(err)
			}
			root, err := tlog.TreeHash(int64(done+n), want)
			if err != nil {
				t.Fatal(err)
			}
			if a.FirstIndex != int64(len(have)) || a.Before != last || a.Root != root || a.Size != int64(done+n) {
				t.Fatalf("%d+%d leaves: %+v", done, n, a)
			}
			have, last, done = append(have, a.Hashes...), a.Root, done+n
			if len(all) == 0 {
				break
			}
		}
		if fmt.Sprint(have) != fmt.Sprint(want) {
			t.Fatal("the stored hashes differ")
		}
		size, root, err := seal.Rebuild(walk(all))
		if err != nil || size != int64(len(all)) || root != last {
			t.Fatalf("Rebuild = %d %v %v", size, root, err)
		}
	})
}

func TestAppendReadsTheStoreOnce(t *testing.T) {
	first, err := seal.Append(0, nil, leaves(1000))
	if err != nil {
		t.Fatal(err)
	}
	reads := 0
	counting := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		reads += len(indexes)
		return seal.Hashes(first.Hashes).ReadHashes(indexes)
	})
	if _, err := seal.Append(1000, counting, leaves(500)); err != nil || reads != 6 { // 1000 has six bits
		t.Errorf("%d hashes read, %v", reads, err)
	}
}

func TestAppendWithABrokenStore(t *testing.T) {
	no := errors.New("no")
	for name, r := range map[string]seal.HashReader{
		"short": tlog.HashReaderFunc(func([]int64) ([]tlog.Hash, error) { return nil, nil }),
		"fails": tlog.HashReaderFunc(func([]int64) ([]tlog.Hash, error) { return nil, no }),
		"empty": seal.Hashes{},
	} {
		if _, err := seal.Append(5, r, leaves(1)); err == nil || name == "fails" && !errors.Is(err, no) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, size := range []int64{-1, 1 << 62} {
		if _, err := seal.Append(size, seal.Hashes{}, nil); err == nil {
			t.Errorf("size %d was taken", size)
		}
	}
}

func TestAuditFindsEverySpoiledHash(t *testing.T) {
	all := leaves(300)
	a, err := seal.Append(0, nil, all)
	if err != nil {
		t.Fatal(err)
	}
	if size, root, err := seal.Audit(walk(all), seal.Hashes(a.Hashes)); err != nil || size != 300 || root != a.Root {
		t.Fatalf("%d %v %v", size, root, err)
	}
	for i := range a.Hashes {
		bad := append(seal.Hashes(nil), a.Hashes...)
		bad[i][i%32] ^= 1
		var spoiled *seal.SpoiledError
		if _, _, err := seal.Audit(walk(all), bad); !errors.As(err, &spoiled) || spoiled.Index != int64(i) {
			t.Errorf("hash %d spoiled: %v", i, err)
		}
	}
	if _, _, err := seal.Audit(walk(all), seal.Hashes(a.Hashes[:len(a.Hashes)-1])); err == nil {
		t.Error("a missing hash went unseen")
	}
	all[100] = []byte("changed")
	if _, _, err := seal.Audit(walk(all), seal.Hashes(a.Hashes)); err == nil {
		t.Error("a changed leaf went unseen")
	}
}

func TestAuditOfMoreThanOneBatch(t *testing.T) {
	all := leaves(10000)
	a, err := seal.Append(0, nil, all)
	if err != nil {
		t.Fatal(err)
	}
	if _, root, err := seal.Audit(walk(all), seal.Hashes(a.Hashes)); err != nil || root != a.Root {
		t.Fatal(err)
	}
	a.Hashes[15000][0] ^= 1
	if _, _, err := seal.Audit(walk(all), seal.Hashes(a.Hashes)); err == nil {
		t.Error("a spoiled hash in a later batch went unseen")
	}
}

func TestRebuildStopsAtAnError(t *testing.T) {
	no := errors.New("no")
	_, _, err := seal.Rebuild(func(yield func([]byte, error) bool) {
		if yield([]byte("a"), nil) && yield(nil, no) {
			t.Error("the walk went on")
		}
	})
	if !errors.Is(err, no) {
		t.Errorf("%v", err)
	}
}
