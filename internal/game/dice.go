// Package game is the activities that gifts are prizes of: bobing 博饼 and
// lantern riddles 猜灯谜. It does no I/O; chance comes in as a reader.
package game

import (
	"io"
	"slices"

	"reliefbook/internal/fault"
)

// Dice is six dice as they fell, each 1 to 6.
type Dice [6]uint8

// ThrowDice throws six dice from a source of random bytes, such as crypto/rand. A
// byte of 252 or more is thrown away: 252 is the greatest multiple of six below
// 256, so that no face comes more often than another. A source that fails is an
// error, never a throw.
func ThrowDice(random io.Reader) (d Dice, err error) {
	var b [1]byte
	for i := 0; i < len(d); {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return Dice{}, fault.Wrap(err, "throw the dice")
		}
		if b[0] < 252 {
			d[i] = b[0]%6 + 1
			i++
		}
	}
	return d, nil
}

// String is the six faces in the order they fell, such as "113456".
func (d Dice) String() string {
	var b [6]byte
	for i, face := range d {
		b[i] = '0' + face
	}
	return string(b[:])
}

// MarshalText is String.
func (d Dice) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is ParseDice.
func (d *Dice) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDice(string(text))
	return err
}

// ParseDice reads what String writes: game.dice for anything else.
func ParseDice(text string) (d Dice, err error) {
	if len(text) != len(d) {
		return d, fault.New(fault.Invalid, "game.dice")
	}
	for i := range d {
		if text[i] < '1' || text[i] > '6' {
			return Dice{}, fault.New(fault.Invalid, "game.dice")
		}
		d[i] = text[i] - '0'
	}
	return d, nil
}

// Rank is what a throw is called.
type Rank string

// The ranks, the highest first.
const (
	Jinhua     Rank = "jinhua"    // 状元插金花: four 4s and two 1s
	Liuhong    Rank = "liuhong"   // 六红: six 4s
	Biandijin  Rank = "biandijin" // 遍地锦: six 1s
	Liuhei     Rank = "liuhei"    // 六黑: six of 2, 3, 5 or 6
	Wuhong     Rank = "wuhong"    // 五红: five 4s
	Wuzi       Rank = "wuzi"      // 五子登科: five alike, not 4
	Sihong     Rank = "sihong"    // 四红: four 4s
	Duitang    Rank = "duitang"   // 对堂: 1-2-3-4-5-6
	Sanhong    Rank = "sanhong"   // 三红: three 4s
	Sijin      Rank = "sijin"     // 四进: four alike, not 4
	Erju       Rank = "erju"      // 二举: two 4s
	Yixiu      Rank = "yixiu"     // 一秀: one 4
	NothingWon Rank = "none"
)

// Ranks lists them, the highest first.
var Ranks = []Rank{Jinhua, Liuhong, Biandijin, Liuhei, Wuhong, Wuzi, Sihong, Duitang, Sanhong, Sijin, Erju, Yixiu, NothingWon}

// RankOf names a throw; of several names the highest counts. Dice that never
// fell are no faces at all and win nothing.
func RankOf(d Dice) Rank {
	var n [7]int
	for _, face := range d {
		n[face]++
	}
	most := slices.Max(n[1:])
	switch {
	case n[4] == 6:
		return Liuhong
	case n[1] == 6:
		return Biandijin
	case most == 6:
		return Liuhei
	case n[4] == 5:
		return Wuhong
	case most == 5:
		return Wuzi
	case n[4] == 4 && n[1] == 2:
		return Jinhua
	case n[4] == 4:
		return Sihong
	case most == 1:
		return Duitang
	case n[4] == 3:
		return Sanhong
	case most == 4:
		return Sijin
	case n[4] == 2:
		return Erju
	case n[4] == 1:
		return Yixiu
	}
	return NothingWon
}

// Faces is the six faces as whole numbers, in the order they fell.
func (d Dice) Faces() []int {
	out := make([]int, len(d))
	for i, face := range d {
		out[i] = int(face)
	}
	return out
}
