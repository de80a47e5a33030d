package seal_test

import (
	"slices"
	"testing"

	"reliefbook/internal/seal"
)

func TestLineProofs(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 64, 101} {
		lines := leaves(n)
		root := seal.LinesRoot(lines)
		for i := range lines {
			p, err := seal.LineProof(lines, i)
			if err != nil {
				t.Fatal(err)
			}
			if err := seal.CheckLine(int64(n), int64(i), root, lines[i], p); err != nil {
				t.Fatalf("%d of %d: %v", i, n, err)
			}
			refused(t, seal.CheckLine(int64(n), int64(i), root, []byte("another"), p), "seal.not_included")
			refused(t, seal.CheckLine(int64(n), int64(i), seal.Hash{}, lines[i], p), "seal.not_included")
			refused(t, seal.CheckLine(int64(n), int64(i)+1, root, lines[i], p), "seal.not_included")
			refused(t, seal.CheckLine(1<<62+1, int64(i), root, lines[i], p), "seal.not_included")
		}
	}
	for _, i := range []int{-1, 3} {
		if _, err := seal.LineProof(leaves(3), i); err == nil {
			t.Errorf("a proof for line %d of 3", i)
		}
	}
}

func TestLinesStandInTheLeaf(t *testing.T) {
	lines := leaves(9)
	_, _, fields, err := seal.DecodeLeaf(seal.NewLeaf("voucher").Lines("transfers", lines).Encode())
	if err != nil || len(fields) != 2 || fields[0].Name != "transfers.count" || fields[1].Name != "transfers.root" {
		t.Fatalf("%v %v", fields, err)
	}
	count, _ := fields[0].Int()
	p, err := seal.LineProof(lines, 8)
	if err != nil {
		t.Fatal(err)
	}
	if err := seal.CheckLine(count, 8, seal.Hash(fields[1].Value), lines[8], p); err != nil {
		t.Error(err)
	}
}

func TestOrderAndNumberOfLinesMatter(t *testing.T) {
	a := leaves(4)
	b := slices.Clone(a)
	b[0], b[1] = b[1], b[0]
	seen := map[seal.Hash]bool{}
	for _, lines := range [][][]byte{a, b, a[:3], append(slices.Clone(a), a[3]), nil, {nil}} {
		if root := seal.LinesRoot(lines); seen[root] {
			t.Errorf("%q has another's root", lines)
		} else {
			seen[root] = true
		}
	}
}

func state(t *testing.T, all [][]byte) (seal.Checkpoint, seal.Hashes) {
	t.Helper()
	a, err := seal.Append(0, nil, all)
	if err != nil {
		t.Fatal(err)
	}
	return seal.Checkpoint{Origin: "log.example", Size: a.Size, Root: a.Root, At: moment}, a.Hashes
}

func TestRecordProofs(t *testing.T) {
	all := leaves(50)
	cp, stored := state(t, all)
	for i := range int64(50) {
		p, err := seal.ProveRecord(50, i, stored)
		if err != nil {
			t.Fatal(err)
		}
		if err := seal.CheckRecord(cp, i, all[i], p); err != nil {
			t.Fatal(err)
		}
		refused(t, seal.CheckRecord(cp, i, []byte("forged"), p), "seal.not_included")
		refused(t, seal.CheckRecord(cp, -1, all[i], p), "seal.not_included")
		refused(t, seal.CheckRecord(cp, i, all[i], append(p, seal.Hash{})), "seal.not_included")
	}
	for _, size := range []int64{0, 1<<62 + 1} {
		if _, err := seal.ProveRecord(size, 0, stored); err == nil {
			t.Errorf("a proof in a log of %d", size)
		}
	}
}

func TestGrowthIsProven(t *testing.T) {
	all := leaves(33)
	cp, stored := state(t, all)
	for n := range int64(34) {
		old, _ := state(t, all[:n])
		p, err := seal.ProveTree(33, n, stored)
		if err != nil {
			t.Fatal(err)
		}
		if err := seal.CheckTree(old, cp, p); err != nil {
			t.Fatalf("from %d: %v", n, err)
		}
		forged := old
		forged.Root[0] ^= 1
		refused(t, seal.CheckTree(forged, cp, p), "seal.rewritten")
	}
}

func TestRewritingIsFound(t *testing.T) {
	all := leaves(33)
	old, _ := state(t, all[:20])
	for i := range 20 {
		changed := slices.Clone(all)
		changed[i] = []byte("changed")
		cp, stored := state(t, changed)
		p, err := seal.ProveTree(33, 20, stored)
		if err != nil {
			t.Fatal(err)
		}
		refused(t, seal.CheckTree(old, cp, p), "seal.rewritten")
	}
	short, _ := state(t, all[:19])
	refused(t, seal.CheckTree(old, short, nil), "seal.rewritten")
	huge := old
	huge.Size = 1<<62 + 1
	refused(t, seal.CheckTree(old, huge, nil), "seal.rewritten")
	other := old
	other.Origin = "other.example"
	refused(t, seal.CheckTree(old, other, nil), "seal.other_log")
	if _, err := seal.ProveTree(19, 20, seal.Hashes{}); err == nil {
		t.Error("a shorter log was proven to begin with a longer one")
	}
}

// BenchmarkLinesRoot is a voucher of 3,445 transfers. It has to stay near 5 ms.
func BenchmarkLinesRoot(b *testing.B) {
	lines := make([][]byte, 3445)
	for i := range lines {
		lines[i] = seal.NewLeaf("line").Int("no", int64(i)).Int("fen", 3000).
			Text("debit", "2241").Text("credit", "1002").Bytes("who", make([]byte, 32)).Encode()
	}
	for b.Loop() {
		seal.LinesRoot(lines)
	}
}

// BenchmarkAppend is a batch of 1,000 leaves on a log of 100,000.
func BenchmarkAppend(b *testing.B) {
	a, err := seal.Append(0, nil, leaves(100000))
	if err != nil {
		b.Fatal(err)
	}
	batch := leaves(1000)
	for b.Loop() {
		if _, err := seal.Append(a.Size, seal.Hashes(a.Hashes), batch); err != nil {
			b.Fatal(err)
		}
	}
}
