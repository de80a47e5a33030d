package access

import (
	"testing"
	"time"
)

// TestPatience: at one name at most 30 tries in any hour, however they are
// spread; and an address is never held up for more than seconds.
func TestPatience(t *testing.T) {
	start := time.Date(2021, 9, 17, 1, 0, 0, 0, time.UTC)
	for _, every := range []time.Duration{time.Second, 3600 * time.Millisecond, time.Minute, 61 * time.Minute} {
		var tries []time.Time
		fails, last := 0, time.Time{}
		for now := start; now.Before(start.Add(12 * time.Hour)); now = now.Add(every) {
			if NamePatience.Wait(fails, last, now) == 0 {
				fails, last = NamePatience.Fails(fails, last, now)+1, now
				tries = append(tries, now)
			}
		}
		for i := range tries {
			n := 0
			for _, at := range tries[i:] {
				if at.Sub(tries[i]) < time.Hour {
					n++
				}
			}
			if n > 30 {
				t.Errorf("every %v: %d in the hour from %v", every, n, tries[i])
			}
		}
	}
	if w := AddressPatience.Wait(100_000, start, start); w > 5*time.Second {
		t.Errorf("an address waits %v", w)
	}
	if w := NamePatience.Wait(50, start.Add(time.Hour*24), start); w > 3*time.Minute {
		t.Errorf("a clock set back: %v", w)
	}
}
