// Package bench measures the paths that matter, each beside its floor: the same
// rows written or read by the engine's own driver in the same run.
package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"reliefbook/internal/store"
)

// Row is one measurement.
type Row struct {
	Name      string  `json:"name"`
	Engine    string  `json:"engine"`
	N         int     `json:"n"`
	Median    float64 `json:"median_ms"`
	Floor     float64 `json:"floor_ms"` // 0: there is none
	Ratio     float64 `json:"ratio"`    // 0: there is none
	PerSecond float64 `json:"per_second,omitempty"`
}

// Options say what is measured.
type Options struct {
	Engine store.Engine
	URL    string // of an empty scratch database
	Dir    string // for the keys
	Heads  int    // of the common case
	Large  int    // of the large report; 0 leaves it out
	Runs   int    // of which the median is taken
	Say    func(string)
}

// Run measures everything on one scratch database.
func Run(ctx context.Context, o Options) ([]Row, error) {
	b, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer b.close()
	var rows []Row
	for _, part := range []struct {
		name    string
		measure func(context.Context) ([]Row, error)
	}{
		{"receipts", b.receipts}, {"pages", b.pages}, // pages: of one confirmed program, as large as the demo's
		{"roster_import", b.imports}, {"batch_release", b.releases}, {"three_way", b.report}, {"three_way_large", b.large},
		{"statements", b.statements},
	} {
		o.Say(string(o.Engine) + " " + part.name)
		got, err := part.measure(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s on %s: %w", part.name, o.Engine, err)
		}
		rows = append(rows, got...)
	}
	return rows, nil
}

func (b *bench) row(name string, n int, ours, floor []time.Duration) Row {
	return b.at(name, n, percentile(ours, 50), percentile(floor, 50))
}

// at is a row of two durations.
func (b *bench) at(name string, n int, ours, floor time.Duration) Row {
	r := Row{Name: name, Engine: string(b.Engine), N: n, Median: ms(ours), Floor: ms(floor)}
	if floor > 0 {
		r.Ratio = round(float64(ours) / float64(floor))
	}
	return r
}

// percentile of durations; 0 of none.
func percentile(d []time.Duration, p int) time.Duration {
	if len(d) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(d))
	return s[min(len(s)-1, len(s)*p/100)]
}

func ms(d time.Duration) float64 { return round(float64(d.Microseconds()) / 1000) }

func round(f float64) float64 { return float64(int64(f*1000+0.5)) / 1000 }

// timed is how long f takes.
func timed(f func() error) (time.Duration, error) {
	start := time.Now()
	err := f()
	return time.Since(start), err
}
