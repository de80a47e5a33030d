package kit

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/audit"
	"reliefbook/internal/fault"
)

// bundleDesk writes one audit bundle at a time in the background, which may take
// minutes. The last bundle is kept until the next one, or until the service stops.
type bundleDesk struct {
	mu     sync.Mutex
	state  BundleState
	dir    string // where the last one is
	cancel context.CancelFunc
	behind sync.WaitGroup
}

// BundleState is the progress of the bundle.
type BundleState struct {
	Running bool
	Failed  bool
	Done    int64 // transfers
	All     int64
	Ready   audit.BundleInfo // the last one written; Size 0: there is none
	Bytes   int64
	At      time.Time
	Path    string
}

func (d *bundleDesk) Now() BundleState {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state
}

// Start begins a bundle. Refusal: bundle.running while one is being written.
func (d *bundleDesk) Start(ctx context.Context, s *Server, actor access.Actor) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state.Running {
		return fault.New(fault.Conflict, "bundle.running")
	}
	d.drop()
	ctx, d.cancel = context.WithCancel(context.WithoutCancel(ctx)) // it goes on when the request is answered
	d.state = BundleState{Running: true}
	d.behind.Go(func() {
		made, err := d.write(ctx, s.app, actor)
		if err != nil {
			s.Log.Error("writing the audit bundle failed", "error", err)
			made = BundleState{Failed: true}
		}
		made.Running, made.At = false, s.app.Now()
		d.mu.Lock()
		defer d.mu.Unlock()
		if made.Failed {
			d.drop() // what was written of it keeps the disk full
		}
		d.state = made
	})
	return nil
}

func (d *bundleDesk) write(ctx context.Context, a *app.App, actor access.Actor) (made BundleState, err error) {
	dir, err := os.MkdirTemp("", "reliefbook-bundle-")
	if err != nil {
		return made, fault.Wrap(err, "make a folder for the bundle")
	}
	d.mu.Lock()
	d.dir = dir
	d.mu.Unlock()
	made.Path = filepath.Join(dir, "bundle.zip")
	f, err := os.Create(made.Path)
	if err != nil {
		return made, fault.Wrap(err, "make the bundle's file")
	}
	defer f.Close() //nolint:errcheck // Sync tells
	made.Ready, err = a.Audit.Bundle(ctx, actor, f, dir, func(done, all int64) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.state.Done, d.state.All = done, all
	})
	if err != nil {
		return BundleState{}, err
	}
	info, err := f.Stat()
	if err == nil {
		made.Bytes = info.Size()
	}
	return made, f.Sync()
}

// drop removes the last bundle.
func (d *bundleDesk) drop() {
	if d.dir != "" {
		_ = os.RemoveAll(d.dir) // a temporary folder: the system clears what is left
		d.dir = ""
	}
}

// close cancels the bundle being written and removes the last one.
func (d *bundleDesk) close() {
	d.mu.Lock()
	if d.cancel != nil {
		d.cancel()
	}
	d.mu.Unlock()
	d.behind.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.drop()
}
