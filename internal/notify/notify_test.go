package notify

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/mail"
	"strings"
	"testing"

	"reliefbook/internal/fault"
)

// server is a mail server that takes everything but some recipients.
func server(t *testing.T) (port string, got func() []string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	letters := make(chan string, 10)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			talk(conn, letters)
		}
	}()
	t.Cleanup(func() { ln.Close(); <-done })
	_, port, _ = net.SplitHostPort(ln.Addr().String())
	return port, func() (out []string) {
		for {
			select {
			case l := <-letters:
				out = append(out, l)
			default:
				return out
			}
		}
	}
}

func talk(conn net.Conn, letters chan string) {
	defer conn.Close()
	say := func(s string) { fmt.Fprintf(conn, "%s\r\n", s) }
	in := bufio.NewScanner(conn)
	say("220 test")
	for in.Scan() {
		switch line := in.Text(); {
		case strings.HasPrefix(line, "RCPT") && strings.Contains(line, "gone@"):
			say("550 no such user " + line[8:])
		case strings.HasPrefix(line, "DATA"):
			say("354 go on")
			var b strings.Builder
			for in.Scan() && in.Text() != "." {
				b.WriteString(strings.TrimPrefix(in.Text(), ".") + "\r\n")
			}
			letters <- b.String()
			say("250 taken")
		case strings.HasPrefix(line, "QUIT"):
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func open(t *testing.T, address string) Notifier {
	t.Helper()
	n, err := Open(address, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMail(t *testing.T) {
	port, got := server(t)
	n := open(t, "smtp://localhost:"+port+"?from=relief@example.edu.cn&tls=off")
	text := "护理2101班还有 3 人未签收。\r\n.\r\n" + strings.Repeat("长", 200)
	if err := n.Notify(context.Background(), Message{To: []string{"a@example.edu.cn", "b@example.edu.cn"}, Subject: "签收提醒：护理系", Text: text}); err != nil {
		t.Fatal(err)
	}
	letters := got()
	if len(letters) != 2 {
		t.Fatalf("%d letters", len(letters))
	}
	for i, l := range letters {
		m, err := mail.ReadMessage(strings.NewReader(l))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || subject != "签收提醒：护理系" {
			t.Errorf("subject %q, %v", subject, err)
		}
		body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
		if err != nil || string(body) != text {
			t.Errorf("body %q, %v", body, err)
		}
		if to := m.Header.Get("To"); to != []string{"<a@example.edu.cn>", "<b@example.edu.cn>"}[i] {
			t.Errorf("to %s", to)
		}
	}
}

func TestRefusals(t *testing.T) {
	port, got := server(t)
	n := open(t, "smtp://localhost:"+port+"?from=relief@example.edu.cn&tls=off")
	for code, m := range map[string]Message{
		"notify.recipients": {Subject: "x", To: []string{"a@b.cn\r\nBcc: c@d.cn"}},
		"notify.subject":    {Subject: "x\r\nBcc: c@d.cn", To: []string{"a@b.cn"}},
	} {
		if err := n.Notify(context.Background(), m); !fault.Is(err, code) {
			t.Errorf("%v, want %s", err, code)
		}
	}
	err := n.Notify(context.Background(), Message{Subject: "x", To: []string{"gone@example.edu.cn"}})
	if err == nil || strings.Contains(err.Error(), "gone@") {
		t.Errorf("a refused recipient: %v", err)
	}
	strict := open(t, "smtp://me:secret@127.0.0.1:"+port+"?from=relief@example.edu.cn")
	if err := strict.Notify(context.Background(), Message{Subject: "x", To: []string{"a@b.cn"}}); err == nil {
		t.Error("sent without TLS")
	}
	if s := fmt.Sprintf("%v %+v %#v", strict, strict, strict); strings.Contains(s, "secret") {
		t.Error("the password shows:", s)
	}
	if len(got()) != 0 {
		t.Error("something was sent")
	}
	for _, address := range []string{"http://x", "smtp://", "smtp://host", "smtp://host?from=x", "::"} {
		if _, err := Open(address, nil); !fault.Is(err, "notify.address") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
