package game

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	repeatable "math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/fault"
)

// TestEveryThrow ranks all 46,656 throws and counts them against the table of the field.
func TestEveryThrow(t *testing.T) {
	want := map[Rank]int{Jinhua: 15, Liuhong: 1, Biandijin: 1, Liuhei: 4, Wuhong: 30, Wuzi: 150, Sihong: 360, Duitang: 720, Sanhong: 2500,
		Sijin: 1875, Erju: 9300, Yixiu: 17400, NothingWon: 14300}
	got, all := map[Rank]int{}, 0
	for n := range 46656 {
		var d Dice
		for i := range d {
			d[i] = uint8(n%6) + 1
			n /= 6
		}
		got[RankOf(d)]++
		all++
		if back, err := ParseDice(d.String()); err != nil || back != d {
			t.Fatalf("%s reads as %v: %v", d, back, err)
		}
	}
	if all != 46656 || len(want) != len(Ranks) {
		t.Fatal("not every throw")
	}
	for _, r := range Ranks {
		if got[r] != want[r] {
			t.Errorf("%s: %d throws, want %d", r, got[r], want[r])
		}
	}
}

func TestHigherWins(t *testing.T) {
	for text, want := range map[string]Rank{"444411": Jinhua, "444412": Sihong, "114444": Jinhua, "555544": Sijin, "333343": Wuzi, "222243": Sijin,
		"444333": Sanhong, "123456": Duitang, "111114": Wuzi, "112233": NothingWon, "654321": Duitang, "115566": NothingWon} {
		d, err := ParseDice(text)
		if err != nil || RankOf(d) != want {
			t.Errorf("%s is %s, want %s (%v)", text, RankOf(d), want, err)
		}
	}
	if got := RankOf(Dice{}); got != NothingWon {
		t.Errorf("dice that never fell are %s", got)
	}
	for _, text := range []string{"", "12345", "1234567", "123450", "12345７"} {
		if _, err := ParseDice(text); !fault.Is(err, "game.dice") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// seeded is a stream of random bytes whose seed is said when the test fails, and taken from THROW_SEED to repeat it.
func seeded(t *testing.T) io.Reader {
	var seed [32]byte
	if given := os.Getenv("THROW_SEED"); given == "" {
		_, _ = rand.Read(seed[:]) // never fails
	} else if n, err := hex.Decode(seed[:], []byte(given)); err != nil || n != len(seed) {
		t.Fatalf("THROW_SEED is %d bytes in hex: %v", len(seed), err)
	}
	t.Logf("repeat with THROW_SEED=%x", seed)
	return repeatable.NewChaCha8(seed)
}

// TestThrowIsFair: a chi-squared test of 600,000 dice from a source as even as the system's,
// by faces and by pairs of neighbours. Its statistic is Σ(observed − expected)²
// over expected; the bounds, for 5 and 35 degrees of freedom, are passed about
// once in a million runs.
func TestThrowIsFair(t *testing.T) {
	var faces [6]int64
	var pairs [36]int64
	const throws = 108_000 // a multiple of 36, so that expected counts are whole
	source := seeded(t)
	for range throws {
		d, err := ThrowDice(source)
		if err != nil {
			t.Fatal(err)
		}
		for i, face := range d {
			faces[face-1]++
			if i%2 == 1 {
				pairs[(d[i-1]-1)*6+face-1]++
			}
		}
	}
	statistic := func(counts []int64, expected int64) (thousandths int64) {
		for _, n := range counts {
			thousandths += (n - expected) * (n - expected) * 1000 / expected
		}
		return thousandths
	}
	if s := statistic(faces[:], throws); s > 35_900 {
		t.Errorf("faces %v: chi-squared %d/1000", faces, s)
	}
	if s := statistic(pairs[:], throws*3/36); s > 90_600 {
		t.Errorf("pairs: chi-squared %d/1000", s)
	}
	loaded := faces
	loaded[3] += throws / 40
	if statistic(loaded[:], throws) < 35_900 {
		t.Error("the test would pass a loaded die")
	}
}

// TestThrowRejects: bytes that would favour a face are thrown away, and a source that fails gives no throw.
func TestThrowRejects(t *testing.T) {
	d, err := ThrowDice(bytes.NewReader([]byte{252, 0, 255, 253, 5, 251, 254, 6, 11, 3}))
	if err != nil || d.String() != "166164" {
		t.Errorf("%s %v", d, err)
	}
	if _, err := ThrowDice(bytes.NewReader([]byte{1, 2, 3})); !errors.Is(err, io.EOF) {
		t.Errorf("a source that ends: %v", err)
	}
}

func TestTable(t *testing.T) {
	total := 0
	for _, tier := range BobingTiers {
		total += Places[tier]
	}
	if total != 63 {
		t.Errorf("a set has %d prizes", total)
	}
	rapid.Check(t, func(rt *rapid.T) {
		table := Table{}
		for _, r := range Ranks[:len(Ranks)-1] {
			if rapid.Bool().Draw(rt, "wins") {
				table[r] = rapid.SampledFrom(BobingTiers).Draw(rt, "tier")
			}
		}
		back, err := ParseTable(table.String())
		if err != nil || back.String() != table.String() {
			rt.Fatalf("%s reads as %s: %v", table, back, err)
		}
	})
	for _, text := range []string{"jinhua", "jinhua=gold", "x=yixiu", "none=yixiu", "yixiu=yixiu yixiu=erju"} {
		if _, err := ParseTable(text); !fault.Is(err, "game.table") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestRiddles(t *testing.T) {
	list, err := ParseRiddles("一口咬掉牛尾巴|打一字|告\n\n中秋过后又重阳\t打一字\t期/ 期字\t3\n")
	if err != nil || len(list) != 2 || list[1].Winners != 3 || !slices.Equal(list[1].Answers, []string{"期", "期字"}) || list[1].Line != 2 {
		t.Fatalf("%+v %v", list, err)
	}
	for _, bad := range []string{"只有题目", "题|字|", "题|字|答|0", "题|字|答|x", "题|字|答|1|2", "题|字|？！", "题|字|答/…"} {
		list, err := ParseRiddles(bad)
		a := Activity{Kind: Riddles, Name: "灯谜", FromDay: "2021-09-21", ToDay: "2021-09-21", Tries: 1, Riddles: list,
			Prizes: []Prize{{Tier: TierRiddle, ItemID: 1, Pieces: 1, Places: 1}}}
		if err == nil {
			err = a.Check()
		}
		if err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	for given, want := range map[string]bool{"告": true, " 告 ": true, "「告」": true, "告。": true, "告白": false, "": false, "？": false} {
		if Correct([]string{"告"}, given) != want {
			t.Errorf("%q: %v", given, !want)
		}
	}
	for _, c := range []struct {
		answer, given string
		want          bool
	}{
		{"Yiban", "ＹＩＢＡＮ！", true}, {"哈利·波特", "《哈利•波特》", true}, {"哈利·波特", "哈利 波特", true}, {"岳阳楼", "岳阳楼\u200b", true},
		{"100", "￥１００", true}, {"3+1", "３＋１", true}, {"3+1", "31", false}, {"月", "明月", false}, {"月", "", false},
	} {
		if Correct([]string{"别的", c.answer}, c.given) != c.want {
			t.Errorf("%q for %q: %v", c.given, c.answer, !c.want)
		}
	}
}

// TestNormal: whatever is typed, folding settles at once and an answer is always equal to itself.
func TestNormal(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.String().Draw(rt, "answer")
		n := Normal(s)
		if again := Normal(n); again != n {
			rt.Fatalf("%q becomes %q, then %q", s, n, again)
		}
		if Correct([]string{s}, s) == unanswerable(s) {
			rt.Fatalf("%q is not its own answer", s)
		}
		if Normal(" 「"+s+"」。") != n {
			rt.Fatalf("quotes around %q count", s)
		}
	})
}

// TestCheck: every wrong field is named, all at once.
func TestCheck(t *testing.T) {
	right := func() Activity {
		return Activity{Kind: Bobing, Name: "云博饼", FromDay: "2021-09-20", ToDay: "2021-09-21", Tries: 100, Table: Standard,
			Prizes: []Prize{{Tier: TierZhuangyuan, ItemID: 1, Pieces: 1, Places: 1}, {Tier: TierYixiu, ItemID: 1, Pieces: MaxPlaces, Places: MaxPlaces}}}
	}
	if err := right().Check(); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*Activity){
		"name":    func(a *Activity) { a.Name = "" },
		"from":    func(a *Activity) { a.FromDay = "2021-9-20" },
		"to":      func(a *Activity) { a.ToDay = "2021-09-19" },
		"kind":    func(a *Activity) { a.Kind = "cards" },
		"tries":   func(a *Activity) { a.Tries = 101 },
		"tries0":  func(a *Activity) { a.Tries = 0 },
		"prizes":  func(a *Activity) { a.Prizes = nil },
		"prizes2": func(a *Activity) { a.Prizes[1].Tier = TierZhuangyuan },
		"prizes3": func(a *Activity) { a.Prizes[0].Tier = TierRiddle },
		"prizes4": func(a *Activity) { a.Prizes[0].Pieces = 0 },
		"prizes5": func(a *Activity) { a.Prizes[0].Places = MaxPlaces + 1 },
		"prizes6": func(a *Activity) { a.Prizes[0].ItemID = 0 },
		"riddles": func(a *Activity) {
			a.Kind, a.Prizes = Riddles, []Prize{{Tier: TierRiddle, ItemID: 1, Pieces: 1, Places: 1}}
		},
		"riddles2": func(a *Activity) {
			a.Kind, a.Riddles = Riddles, make([]Riddle, MaxRiddles+1)
		},
	} {
		a := right()
		spoil(&a)
		e := fault.Of(a.Check())
		if e == nil || !slices.ContainsFunc(e.Fields, func(f fault.Field) bool { return f.Name == strings.TrimRight(field, "0123456789") }) {
			t.Errorf("%s was taken: %v", field, e)
		}
	}
	e := fault.Of(Activity{}.Check())
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Name)
	}
	for _, want := range []string{"name", "from", "to", "kind", "tries", "prizes"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not named among %v", want, names)
		}
	}
}

func TestMayPlay(t *testing.T) {
	a := Activity{State: Open, FromDay: "2021-09-20", ToDay: "2021-09-21"}
	for day, code := range map[string]string{"2021-09-19": "game.too_early", "2021-09-20": "", "2021-09-21": "", "2021-09-22": "game.over"} {
		if err := a.MayPlay(day); code == "" && err != nil || code != "" && !fault.Is(err, code) {
			t.Errorf("%s: %v", day, err)
		}
	}
	for state, code := range map[State]string{Pending: "game.not_open", Rejected: "game.not_open", Closed: "game.over"} {
		a.State = state
		if err := a.MayPlay("2021-09-20"); !fault.Is(err, code) {
			t.Errorf("%s: %v", state, err)
		}
	}
}
