package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"reliefbook/internal/fault"
)

// stopFor is how long answers under way may take once the service is asked to stop.
const stopFor = 15 * time.Second

// Serve answers on ln until ctx ends, then lets what is under way finish.
func Serve(ctx context.Context, ln net.Listener, handler http.Handler) error {
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       uploadFor,
		WriteTimeout:      uploadFor + answerFor,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	select {
	case err := <-ended:
		return fault.Wrap(err, "serve")
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopFor)
	defer cancel()
	err := srv.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	return fault.Wrap(err, "stop serving")
}
