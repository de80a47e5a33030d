package core_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
)

// TestAClockThatGoesBack: forty days back nothing is recorded or sealed until the
// administrator confirms the clock, which is an act; pages go on, and verify names
// what was written before others at a later time.
func TestAClockThatGoesBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		const back = -40 * 24 * time.Hour
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		_, err := h.SealNow(ctx)
		apptest.Check(t, err)
		h.Clock.Pass(back)
		_, err = h.CreateCampus(ctx, h.Admin, "X", "X")
		apptest.Refused(t, err, "clock.back")
		if _, err := h.Desk.Trail(ctx, h.Auditor, 0, 5); err != nil {
			t.Errorf("nothing can be read: %v", err)
		}
		apptest.Refused(t, h.ConfirmClock(ctx, h.Checker, "校准"), "auth.forbidden")
		apptest.Refused(t, h.ConfirmClock(ctx, h.Admin, " "), "form.invalid")
		apptest.Check(t, h.ConfirmClock(ctx, h.Admin, "之前的时钟快了四十天"))
		apptest.Refused(t, h.ConfirmClock(ctx, h.Admin, "再来一次"), "clock.right")
		_, err = h.CreateCampus(ctx, h.Admin, "X", "X")
		apptest.Check(t, err)
		_, err = h.SealNow(ctx)
		apptest.Check(t, err)
		list, err := h.Desk.Trail(ctx, h.Auditor, 0, 2)
		apptest.Check(t, err)
		if list[1].Kind != "clock_confirm" || list[1].Seq < 0 || list[0].Seq < 0 {
			t.Errorf("%s %d, %s %d", list[1].Kind, list[1].Seq, list[0].Kind, list[0].Seq)
		}
		v, err := h.Audit.Verify(ctx)
		apptest.Check(t, err)
		if !v.OK() || len(v.Back) != 0 { // time counts from the confirmation
			t.Errorf("%v %v", v.Verdicts, v.Back)
		}
	})
}

// TestAClockBehindAtTheStart: a program that starts with such a clock knows it from the last checkpoint.
func TestAClockBehindAtTheStart(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Clock.Pass(24 * time.Hour)
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		_, err := h.SealNow(context.Background())
		apptest.Check(t, err)
		again, err := apptest.Reopen(context.Background(), h.URL, h.KeyDir) // by the day before
		if err == nil {
			defer again.DB.Close()
			_, err = again.CreateCampus(context.Background(), h.Admin, "X", "X")
		}
		if !fault.Is(err, "clock.back") {
			t.Errorf("got %v", err)
		}
	})
}

// TestOneServerOfTwoDoesADaysWork: both try, again and again, and it is done once a day.
func TestOneServerOfTwoDoesADaysWork(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		other := h.Beside(t)
		for day := range int64(2) {
			var did atomic.Int64
			var all sync.WaitGroup
			for _, a := range []*apptest.House{h, other, h, other} {
				all.Go(func() {
					_, err := a.OnceADay(ctx, "work", func(context.Context) error { did.Add(1); return nil })
					apptest.Check(t, err)
				})
			}
			all.Wait()
			if did.Load() != 1 {
				t.Errorf("day %d: done %d times", day, did.Load())
			}
			h.Clock.Pass(24 * time.Hour)
		}
	})
}

// TestAStoppedServerThatGoesOnHasNoJobAnyMore: what another did meanwhile stands.
func TestAStoppedServerThatGoesOnHasNoJobAnyMore(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		other := h.Beside(t)
		_, err := h.OnceADay(ctx, "work", func(context.Context) error {
			h.Clock.Pass(31 * time.Minute) // it was stopped
			done, err := other.OnceADay(ctx, "work", func(context.Context) error { return nil })
			if !done {
				t.Error("nobody took over")
			}
			return err
		})
		apptest.Refused(t, err, "changed_meanwhile")
	})
}

// TestAJobThatFailedIsTriedAgain, and it is on record that it did.
func TestAJobThatFailedIsTriedAgain(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		broken := errors.New("no mail server")
		if _, err := h.OnceADay(ctx, "work", func(context.Context) error { return broken }); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		done, err := h.OnceADay(ctx, "work", func(context.Context) error { return nil })
		apptest.Check(t, err)
		if again, err := h.OnceADay(ctx, "work", func(context.Context) error { return nil }); !done || again || err != nil {
			t.Errorf("done %v, again %v, %v", done, again, err)
		}
	})
}
