package audit

import (
	"net/http"
	"os"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/web/kit"
)

var BundleRoutes = []kit.Route{
	{Method: "POST", Path: "/bundle", Action: access.BundleRead, Handle: startBundle},
	{Method: "GET", Path: "/bundle/progress", Action: access.BundleRead, Handle: showBundleProgress},
	{Method: "GET", Path: "/bundle/file", Action: access.BundleRead, Handle: downloadBundle},
}

func startBundle(r *kit.Request) error {
	if err := r.Srv.Bundles.Start(r.Ctx(), r.Srv, r.Actor); err != nil {
		return err
	}
	return r.SeeOther("/log#bundle")
}

func showBundleProgress(r *kit.Request) error { return r.Part("log", "bundle", r.Srv.Bundles.Now()) }

// downloadBundle sends the written bundle. A large one takes longer than other
// answers are allowed to.
func downloadBundle(r *kit.Request) error {
	b := r.Srv.Bundles.Now()
	if b.Ready.Size == 0 {
		return fault.New(fault.NotFound, "bundle.gone")
	}
	f, err := os.Open(b.Path)
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
