package recon

import (
	"fmt"
	"math/big"
	"time"

	"reliefbook/internal/money"
)

// AuditTest is one question auditors ask of the books by habit.
type AuditTest string

// The tests, in the order they are reported.
const (
	PaidTwice    AuditTest = "paid_twice"
	NotOnRoster  AuditTest = "not_on_roster"
	OthersCard   AuditTest = "others_card"   // a parent's or anybody else's by its holder's name
	SharedCard   AuditTest = "shared_card"   // a classmate's
	StaffsCard   AuditTest = "staffs_card"   // a teacher's
	ForAnother   AuditTest = "for_another"   // somebody signed for them
	OneForMany   AuditTest = "one_for_many"  // the same one for several
	OneDevice    AuditTest = "one_device"    // answered for many by their links
	OneMinute    AuditTest = "one_minute"    // saw many answers by links
	ByPrinter    AuditTest = "by_printer"    // a link was answered, or opened, from where it was made
	Provisional  AuditTest = "provisional"   // money of a fund that nothing proves
	NeverSigned  AuditTest = "never_signed"  // paid
	NeverPaid    AuditTest = "never_paid"    // signed
	NoMinutes    AuditTest = "no_minutes"    // an allocation without its papers
	NoPaper      AuditTest = "no_paper"      // a class without the scan of its signed sheet
	SamePerson   AuditTest = "same_person"   // maker and checker, or maker and poster
	TakenAlone   AuditTest = "taken_alone"   // an answer or statement that one person took, before there were two
	Numbers      AuditTest = "numbers"       // gaps in vouchers' numbers
	SameDay      AuditTest = "same_day"      // amount, payee and day
	BelowTier    AuditTest = "below_tier"    // just below where a higher approval begins
	RoundAmounts AuditTest = "round_amounts" // whole thousands
	Weekends     AuditTest = "weekends"
	Nights       AuditTest = "nights"
)

// AuditTests lists them; Benford's law stands apart.
var AuditTests = []AuditTest{PaidTwice, NotOnRoster, OthersCard, SharedCard, StaffsCard, ForAnother, OneForMany, OneDevice, OneMinute, ByPrinter,
	NeverSigned, NeverPaid, Provisional, NoMinutes, NoPaper, SamePerson, TakenAlone, Numbers, SameDay, BelowTier, RoundAmounts, Weekends, Nights}

// MustBeNone reports whether a single finding is already wrong; of the
// others each wants somebody to look.
func (t AuditTest) MustBeNone() bool {
	switch t {
	case PaidTwice, NotOnRoster, OthersCard, SharedCard, StaffsCard, NeverPaid, NoMinutes, SamePerson, Numbers:
		return true
	}
	return false
}

// Finding is one thing an audit test found.
type Finding struct {
	Test   AuditTest
	Page   string // behind it
	What   string
	Day    string
	Amount money.Amount
	Note   string
}

// Posted is one voucher as the tests of times and sums look at it.
type Posted struct {
	ID     int64
	Book   string
	Period string
	Number int64
	Day    string
	At     int64 // microseconds
	Total  int64 // its amount, fen
}

// round is the sum whose whole multiples count as round: 1,000 yuan.
const round = 100_000

// Nights begin and end at these hours of China's clock.
const (
	nightFrom = 22
	nightTo   = 6
)

// OddHours gives the tests a voucher's time and sum meet.
func OddHours(p Posted, zone *time.Location) (found []AuditTest) {
	if p.Total > 0 && p.Total%round == 0 {
		found = append(found, RoundAmounts)
	}
	at := time.UnixMicro(p.At).In(zone)
	if d := at.Weekday(); d == time.Saturday || d == time.Sunday {
		found = append(found, Weekends)
	}
	if h := at.Hour(); h >= nightFrom || h < nightTo {
		found = append(found, Nights)
	}
	return found
}

// Benford is the first digits of some amounts beside what Benford's law expects.
type Benford struct {
	Seen     [10]int64 // by first digit, from 1
	Count    int64
	Distinct int64
	Span     int64 // the largest divided by the smallest
	Chi      int64 // chi-squared in thousandths
}

// benfordParts is log10(1 + 1/d) for d from 1 to 9, in millionths; together a million.
var benfordParts = [10]int64{0, 301_030, 176_091, 124_939, 96_910, 79_181, 66_947, 57_992, 51_153, 45_757}

// Where the law may be asked at all, and the bound of chi-squared with eight
// degrees of freedom that one in a hundred honest books goes over, in thousandths.
const (
	benfordCount    = 300
	benfordDistinct = 100
	benfordSpan     = 1_000 // three orders of magnitude
	benfordBound    = 20_090
)

// FirstDigits counts the first digits of amounts and how far they are from the law.
func FirstDigits(amounts []int64) (b Benford) {
	seen := map[int64]bool{}
	var least, most int64
	for _, a := range amounts {
		if a <= 0 {
			continue
		}
		if least == 0 || a < least {
			least = a
		}
		most = max(most, a)
		seen[a] = true
		for a >= 10 {
			a /= 10
		}
		b.Seen[a]++
		b.Count++
	}
	b.Distinct = int64(len(seen))
	if b.Count == 0 {
		return b
	}
	b.Span = most / least
	// The sum of (seen - expected)² / expected, where expected is a part in a million of the count.
	chi := new(big.Rat)
	for d := 1; d <= 9; d++ {
		off := big.NewInt(b.Seen[d]*1_000_000 - b.Count*benfordParts[d])
		chi.Add(chi, new(big.Rat).SetFrac(off.Mul(off, off), new(big.Int).Mul(big.NewInt(b.Count*benfordParts[d]), big.NewInt(1_000_000))))
	}
	chi.Mul(chi, new(big.Rat).SetInt64(1_000))
	b.Chi = new(big.Int).Quo(chi.Num(), chi.Denom()).Int64()
	return b
}

// Why says why the law does not apply, as a key's last part; empty when it does.
func (b Benford) Why() string {
	switch {
	case b.Count < benfordCount:
		return "few"
	case b.Distinct < benfordDistinct:
		return "alike"
	case b.Span < benfordSpan:
		return "narrow"
	}
	return ""
}

// Fits reports whether the digits are no further from the law than one honest
// book in a hundred would be.
func (b Benford) Fits() bool { return b.Chi <= benfordBound }

// BenfordShare is what the law expects of a first digit, per cent.
func BenfordShare(digit int) string {
	p := benfordParts[digit] / 1_000 // tenths of a per cent
	return fmt.Sprintf("%d.%d%%", p/10, p%10)
}
