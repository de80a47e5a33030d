package recon_test

import (
	"slices"
	"testing"
	"time"

	"reliefbook/internal/recon"
)

// TestFirstDigits holds chi-squared against figures worked out by hand, and
// says where the law does not apply.
func TestFirstDigits(t *testing.T) {
	powers := make([]int64, 0, 600) // powers of two keep to the law
	for i, n := 0, int64(1); i < 600; i++ {
		if n *= 2; n > 1<<50 {
			n = int64(3 + i)
		}
		powers = append(powers, n)
	}
	b := recon.FirstDigits(powers)
	if b.Why() != "" || !b.Fits() {
		t.Errorf("powers: %+v, why %q", b, b.Why())
	}
	same := make([]int64, 400)
	for i := range same {
		same[i] = 3_000
	}
	if b := recon.FirstDigits(same); b.Why() != "alike" {
		t.Errorf("3,000 four hundred times: %q", b.Why())
	}
	if b := recon.FirstDigits(powers[:200]); b.Why() != "few" {
		t.Errorf("two hundred: %q", b.Why())
	}
	even := make([]int64, 900) // every first digit a hundred times, from 100 to 999
	for i := range even {
		even[i] = int64(100 + i)
	}
	b = recon.FirstDigits(even)
	if b.Why() != "narrow" || b.Seen[1] != 100 || b.Seen[9] != 100 {
		t.Errorf("%+v is %q", b, b.Why())
	}
	// Σ (100 − 900p)² / 900p over the law's nine parts is 361.1…
	if b.Fits() || b.Chi < 361_000 || b.Chi > 362_000 {
		t.Errorf("chi-squared of even digits is %d", b.Chi)
	}
	if b := recon.FirstDigits([]int64{0, -5}); b.Count != 0 || b.Why() != "few" {
		t.Errorf("nothing: %+v", b)
	}
}

func TestOddHours(t *testing.T) {
	china := time.FixedZone("UTC+8", 8*60*60)
	at := func(text string, total int64) []recon.AuditTest {
		m, err := time.ParseInLocation("2006-01-02 15:04", text, china)
		if err != nil {
			t.Fatal(err)
		}
		return recon.OddHours(recon.Posted{At: m.UnixMicro(), Total: total}, china)
	}
	for _, c := range []struct {
		at    string
		total int64
		want  []recon.AuditTest
	}{
		{"2021-09-17 10:00", 154_40, nil},
		{"2021-09-17 10:00", 200_000, []recon.AuditTest{recon.RoundAmounts}},
		{"2021-09-18 10:00", 1, []recon.AuditTest{recon.Weekends}},
		{"2021-09-17 22:00", 1, []recon.AuditTest{recon.Nights}},
		{"2021-09-17 05:59", 1, []recon.AuditTest{recon.Nights}},
		{"2021-09-17 06:00", 1, nil},
		{"2021-09-19 23:00", 100_000, []recon.AuditTest{recon.RoundAmounts, recon.Weekends, recon.Nights}},
	} {
		if got := at(c.at, c.total); !slices.Equal(got, c.want) {
			t.Errorf("%s of %d: %v", c.at, c.total, got)
		}
	}
}
