package web

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
)

func TestServeLetsAnswersFinish(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	ctx, stop := context.WithCancel(context.Background())
	begun := make(chan bool)
	ended := make(chan error, 1)
	go func() {
		ended <- Serve(ctx, ln, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
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

// TestUploads: a file within the limit arrives whole; one far over it is refused in words the browser gets to see.
func TestUploads(t *testing.T) {
	s := newSite(t)
	rt := route{method: "POST", path: "/takes", action: access.Self, limit: uploadLimit, handle: func(r *request) error {
		name, content, err := r.file("file")
		if err != nil {
			return err
		}
		return r.String(http.StatusOK, name+" "+itoa(int64(len(content))))
	}}
	s.Server.echo.Add(rt.method, rt.path, s.Server.wrap(rt))
	v := s.as(t, s.Maker)
	upload := func(size int) answer {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, _ := w.CreateFormFile("file", "名册.csv")
		_, _ = part.Write(bytes.Repeat([]byte("x"), size))
		_ = w.Close()
		return v.do("POST", "/takes", body.String(), "Content-Type", w.FormDataContentType())
	}
	upload(20<<20).must(t, 200, "名册.csv 20971520")
	upload(30<<20).must(t, 413, "24 MB")
	v.post("/takes", "file", "x").must(t, 200, " 0")
	if big := strings.Repeat("x", 200<<20); !testing.Short() {
		v.do("POST", "/takes", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"+big,
			"Content-Type", "multipart/form-data; boundary=b").must(t, 413, "24 MB")
	}
}
