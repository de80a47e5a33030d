package access

import "time"

// Patience is how long failed tries make the next one wait.
type Patience struct {
	Free  int             // tries before anybody waits
	Steps []time.Duration // the wait after each one more; the last goes on
	Calm  time.Duration   // so long without a failure, and all of them are forgotten
}

// The patience with failed sign-ins. A name, whoever asks from a device it was
// never used on, and a known device or somebody signed in, each by itself:
// at most 27 tries in any hour. An address waits little, for a whole college may be behind one.
var (
	NamePatience    = Patience{Free: 5, Steps: []time.Duration{15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 3 * time.Minute}, Calm: time.Hour}
	AddressPatience = Patience{Free: 300, Steps: []time.Duration{time.Second, 2 * time.Second, 3 * time.Second, 5 * time.Second}, Calm: time.Hour}
)

// Fails is how many of the failures still count.
func (p Patience) Fails(fails int, last, now time.Time) int {
	if now.Sub(last) >= p.Calm {
		return 0
	}
	return fails
}

// Wait is how long the next try has to wait yet; never more than its step, also
// when the clock was set back.
func (p Patience) Wait(fails int, last, now time.Time) time.Duration {
	fails = p.Fails(fails, last, now)
	if fails < p.Free {
		return 0
	}
	step := p.Steps[min(fails-p.Free, len(p.Steps)-1)]
	return min(step, max(0, step-now.Sub(last)))
}
