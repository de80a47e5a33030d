package game

import (
	"slices"
	"strings"

	"reliefbook/internal/fault"
)

// Tier is a class of prizes; of riddles there is one.
type Tier string

// The tiers, the highest first.
const (
	TierZhuangyuan Tier = "zhuangyuan" // 状元
	TierDuitang    Tier = "duitang"    // 对堂
	TierSanhong    Tier = "sanhong"    // 三红
	TierSijin      Tier = "sijin"      // 四进
	TierErju       Tier = "erju"       // 二举
	TierYixiu      Tier = "yixiu"      // 一秀
	TierRiddle     Tier = "riddle"     // of lantern riddles
)

// BobingTiers lists the tiers of bobing, the highest first.
var BobingTiers = []Tier{TierZhuangyuan, TierDuitang, TierSanhong, TierSijin, TierErju, TierYixiu}

// Places is how many prizes of each tier a set of 63 has.
var Places = map[Tier]int{TierZhuangyuan: 1, TierDuitang: 2, TierSanhong: 4, TierSijin: 8, TierErju: 16, TierYixiu: 32}

// Table says which tier a rank wins: the house's rules, which vary.
type Table map[Rank]Tier

// Standard is the commonest table: everything from four 4s or five alike up is 状元.
var Standard = Table{Jinhua: TierZhuangyuan, Liuhong: TierZhuangyuan, Biandijin: TierZhuangyuan, Liuhei: TierZhuangyuan, Wuhong: TierZhuangyuan,
	Wuzi: TierZhuangyuan, Sihong: TierZhuangyuan, Duitang: TierDuitang, Sanhong: TierSanhong, Sijin: TierSijin, Erju: TierErju, Yixiu: TierYixiu}

// String writes the table, "rank=tier" a word, the highest rank first.
func (t Table) String() string {
	var words []string
	for _, r := range Ranks {
		if tier := t[r]; tier != "" {
			words = append(words, string(r)+"="+string(tier))
		}
	}
	return strings.Join(words, " ")
}

// MarshalText is String.
func (t Table) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText is ParseTable.
func (t *Table) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTable(string(text))
	return err
}

// ParseTable reads what String writes: game.table for anything else.
func ParseTable(text string) (Table, error) {
	t := Table{}
	for _, word := range strings.Fields(text) {
		rank, tier, _ := strings.Cut(word, "=")
		if t[Rank(rank)] != "" || rank == string(NothingWon) || !slices.Contains(Ranks, Rank(rank)) || !slices.Contains(BobingTiers, Tier(tier)) {
			return nil, fault.New(fault.Invalid, "game.table", "Word", word)
		}
		t[Rank(rank)] = Tier(tier)
	}
	return t, nil
}
