package kit_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/web/kit"
)

func TestServeLetsAnswersFinish(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	apptest.Check(t, err)
	ctx, stop := context.WithCancel(context.Background())
	begun := make(chan bool)
	ended := make(chan error, 1)
	go func() {
		ended <- kit.Serve(ctx, ln, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(begun)
			time.Sleep(200 * time.Millisecond)
			_, _ = w.Write([]byte("whole"))
		}))
	}()
	answered := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + ln.Addr().String())
		if err != nil {
			answered <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		answered <- string(body)
	}()
	<-begun
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := <-answered; got != "whole" {
		t.Error(got)
	}
}
