package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/bundle"
	"reliefbook/internal/ledger"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// BundleRun is what writing and verifying one audit bundle took. The peaks are
// of the whole process, the database engine within it included; 0 where the
// system does not tell.
type BundleRun struct {
	Transfers     int64   `json:"transfers"`
	Vouchers      int     `json:"vouchers"`
	ZIPMiB        float64 `json:"zip_mib"`
	WriteSeconds  float64 `json:"write_seconds"`
	WritePeakMiB  float64 `json:"write_peak_mib"`
	VerifySeconds float64 `json:"verify_seconds"`
	VerifyPeakMiB float64 `json:"verify_peak_mib"`
}

// Bundle fills a scratch database with so many transfers, lines to a voucher,
// writes its audit bundle and verifies it.
func Bundle(ctx context.Context, o Options, transfers, lines int) (r BundleRun, err error) {
	b, err := open(ctx, o)
	if err != nil {
		return r, err
	}
	defer b.close()
	for left := transfers; left > 0; left -= lines {
		o.Say(fmt.Sprintf("posting, %d to go", left))
		if err := b.postMany(ctx, r.Vouchers, min(lines, left)); err != nil {
			return r, err
		}
		r.Vouchers++
	}
	path := filepath.Join(o.Dir, "bundle.zip")
	o.Say("the bundle")
	r.WriteSeconds, r.WritePeakMiB, err = measured(func() error { return b.writeBundle(ctx, path, &r) })
	if err != nil {
		return r, err
	}
	o.Say("its verification")
	r.VerifySeconds, r.VerifyPeakMiB, err = measured(func() error { return b.verifyBundle(ctx, path) })
	return r, err
}

func (b *bench) postMany(ctx context.Context, n, lines int) error {
	err := b.db.Write(ctx, func(tx *store.Tx) error {
		book, err := tx.Book("BENCH", "量账")
		if err != nil {
			return err
		}
		cny, err := tx.Asset(ledger.CNY, "人民币", "元")
		if err != nil {
			return err
		}
		if n == 0 {
			if err := b.openPair(tx, book.ID, cny.ID); err != nil {
				return err
			}
		}
		d := ledger.Draft{BookID: book.ID, Kind: ledger.BatchApproval, Day: time.Now().Format(time.DateOnly), Summary: "中秋学生慰问 计提", MakerID: b.maker.UserID,
			CheckerID: b.checker.UserID, Key: "bench/" + strconv.Itoa(n), Transfers: make([]ledger.Transfer, lines)}
		for i := range d.Transfers {
			d.Transfers[i] = ledger.Transfer{Line: i + 1, AssetID: cny.ID, DebitID: b.expense, CreditID: b.payable, Amount: int64(head),
				Department: 1, Payment: int64(n*lines + i + 1)}
		}
		_, err = tx.Post(d, time.Now())
		return err
	})
	if err == nil {
		_, err = b.app.SealNow(ctx)
	}
	return err
}

// openPair opens the two accounts that postMany posts between.
func (b *bench) openPair(tx *store.Tx, book, cny int64) error {
	expense, err := tx.OpenAccount(ledger.Account{BookID: book, AssetID: cny, Code: "5001.BENCH", Name: "业务活动费用", Side: ledger.Debit})
	if err != nil {
		return err
	}
	payable, err := tx.OpenAccount(ledger.Account{BookID: book, AssetID: cny, Code: "2307.BENCH", Name: "其他应付款", Side: ledger.Credit})
	b.expense, b.payable = expense.ID, payable.ID
	return err
}

func (b *bench) writeBundle(ctx context.Context, path string, r *BundleRun) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // a scratch file
	info, err := b.app.Audit.Bundle(ctx, b.auditor, f, b.Dir, nil)
	if err != nil {
		return err
	}
	r.Transfers = info.Transfers
	size, err := f.Stat()
	if err == nil {
		r.ZIPMiB = round(float64(size.Size()) / (1 << 20))
	}
	return err
}

func (b *bench) verifyBundle(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it is only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	keys, err := b.app.PublicKeys(ctx, b.auditor)
	if err != nil {
		return err
	}
	key, err := seal.ParsePublicKey(keys[0])
	if err != nil {
		return err
	}
	result, err := bundle.Verify(f, info.Size(), bundle.Options{Key: key})
	if err == nil && !result.OK() {
		err = fmt.Errorf("the bundle does not hold: %s", result.First())
	}
	return err
}

// measured is how long f takes and the most memory the process had meanwhile.
func measured(f func() error) (seconds, peak float64, err error) {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // begins the peak anew, where the system can
	took, err := timed(f)
	return round(took.Seconds()), round(float64(peakKiB()) / 1024), err
}

// peakKiB is the most memory this process has had; 0 where the system does not tell.
func peakKiB() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64) // 0 for what is no number
			return n
		}
	}
	return 0
}
