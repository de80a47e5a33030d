package store

import (
	"database/sql"
	"time"

	"reliefbook/internal/fault"
)

// Job is work that is done once a day by one of several servers.
type Job struct {
	Name   string
	Holder string    // who does it, or did last
	Fence  int64     // counts the holders
	Until  time.Time // nobody else takes it before
	Day    string    // on which it was done last; empty: never
	Began  time.Time
	Ended  time.Time // zero: not yet
	Failed string    // why it failed last; empty: it did not
}

const jobSelect = "SELECT name, holder, fence, until, day, began, ended, failed FROM job "

// TakeJob takes a job for a holder, until some time, and gives its fence. It is not
// taken when it was done on that day already, or while somebody else has it.
func (tx *Tx) TakeJob(name, holder, day string, now, until time.Time) (fence int64, taken bool, err error) {
	fence, taken, err = first[int64](tx, `
		INSERT INTO job (name, holder, fence, until, day, began, ended, failed)
		VALUES (@name, @holder, 1, @until, '', @now, 0, '')
		ON CONFLICT (name) DO UPDATE
		SET holder = excluded.holder, fence = job.fence + 1, until = excluded.until, began = excluded.began, ended = 0, failed = ''
		WHERE job.day < @day AND job.until <= @now
		RETURNING fence`, sql.Named("name", name), sql.Named("holder", holder), sql.Named("until", until), sql.Named("now", now), sql.Named("day", day))
	tx.wrote = tx.wrote || taken
	return fence, taken, fault.Wrap(err, "take a job")
}

// EndJob notes that a job was done on a day, or that it failed, when it may be taken
// again at once. Refusal: changed_meanwhile when somebody else has taken it since.
func (tx *Tx) EndJob(name string, fence int64, day string, now time.Time, failed string) error {
	if failed != "" {
		day = ""
	}
	n, err := tx.affect(`
		UPDATE job
		SET until = ?, ended = ?, failed = ?, day = CASE WHEN ? = '' THEN day ELSE ? END
		WHERE name = ? AND fence = ?`, now, now, failed, day, day, name, fence)
	return guarded(n, fault.Wrap(err, "end a job"))
}

// Jobs lists what is done by the clock, by name.
func (tx *Tx) Jobs() ([]Job, error) { return list[Job](tx, jobSelect+"ORDER BY name") }
