package web

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/audit"
	"reliefbook/internal/fault"
)

var bundleRoutes = []route{
	{method: "POST", path: "/bundle", action: access.BundleRead, handle: startBundle},
	{method: "GET", path: "/bundle/progress", action: access.BundleRead, handle: showBundleProgress},
	{method: "GET", path: "/bundle/file", action: access.BundleRead, handle: downloadBundle},
}

// bundleDesk writes one audit bundle at a time, behind the requests: it may take
// minutes. The last one written stays until the next, or until the service stops.
type bundleDesk struct {
	mu     sync.Mutex
	state  bundleState
	dir    string // where the last one is
	cancel context.CancelFunc
	behind sync.WaitGroup
}

// bundleState is how far the bundle is.
type bundleState struct {
	Running bool
	Failed  bool
	Done    int64 // transfers
	All     int64
	Ready   audit.BundleInfo // the last one written; Size 0: there is none
	Bytes   int64
	At      time.Time
	path    string
}

func (d *bundleDesk) now() bundleState {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state
}

// start begins a bundle. bundle.running when one is under way.
func (d *bundleDesk) start(ctx context.Context, s *Server, actor access.Actor) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state.Running {
		return fault.New(fault.Conflict, "bundle.running")
	}
	d.drop()
	ctx, d.cancel = context.WithCancel(context.WithoutCancel(ctx)) // it goes on when the request is answered
	d.state = bundleState{Running: true}
	d.behind.Go(func() {
		made, err := d.write(ctx, s.app, actor)
		if err != nil {
			s.log.Error("writing the audit bundle failed", "error", err)
			made = bundleState{Failed: true}
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

func (d *bundleDesk) write(ctx context.Context, a *app.App, actor access.Actor) (made bundleState, err error) {
	dir, err := os.MkdirTemp("", "reliefbook-bundle-")
	if err != nil {
		return made, fault.Wrap(err, "make a folder for the bundle")
	}
	d.mu.Lock()
	d.dir = dir
	d.mu.Unlock()
	made.path = filepath.Join(dir, "bundle.zip")
	f, err := os.Create(made.path)
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
		return bundleState{}, err
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

// close breaks off what is under way and removes the last bundle.
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

func startBundle(r *request) error {
	if err := r.srv.bundles.start(r.ctx(), r.srv, r.Actor); err != nil {
		return err
	}
	return r.seeOther("/log#bundle")
}

func showBundleProgress(r *request) error { return r.part("log", "bundle", r.srv.bundles.now()) }

// downloadBundle hands out the bundle that is written. A large one takes longer
// than an ordinary answer may.
func downloadBundle(r *request) error {
	b := r.srv.bundles.now()
	if b.Ready.Size == 0 {
		return fault.New(fault.NotFound, "bundle.gone")
	}
	f, err := os.Open(b.path)
	if err != nil {
		return fault.New(fault.NotFound, "bundle.gone").Because(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	_ = http.NewResponseController(r.Response()).SetWriteDeadline(time.Time{})
	r.Response().Header().Set("Content-Type", "application/zip")
	r.Response().Header().Set("Content-Disposition", `attachment; filename="`+b.Ready.Name()+`"`)
	http.ServeContent(r.Response(), r.Request(), "", b.At, f)
	return nil
}
