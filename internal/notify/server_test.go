package notify

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// server is a mail server on a socket. It takes every mail but those to gone@…,
// about which it says the address again, as servers do.
type server struct {
	port             string
	starttls, silent bool
	cert             *tls.Config
	roots            *x509.CertPool
	reached          chan struct{} // something connected

	mu    sync.Mutex
	mails []delivery
	said  []string // the commands, in order
}

type delivery struct {
	to, letter string
	secure     bool
}

// serve starts one; set changes it before anybody connects. implicit is TLS from the first byte.
func serve(t *testing.T, implicit bool, set func(*server)) *server {
	t.Helper()
	lender := httptest.NewTLSServer(nil) // lends its certificate for 127.0.0.1 and example.com
	s := &server{cert: &tls.Config{Certificates: lender.TLS.Certificates}, roots: x509.NewCertPool(), reached: make(chan struct{}, 10)}
	s.roots.AddCert(lender.Certificate())
	lender.Close()
	if set != nil {
		set(s)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, s.port, _ = net.SplitHostPort(ln.Addr().String())
	if implicit {
		ln = tls.NewListener(ln, s.cert)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			all.Go(func() { s.talk(conn, implicit) })
		}
	})
	// A line that the client left open keeps the server waiting, and the test fails by its time limit.
	t.Cleanup(func() { ln.Close(); all.Wait() })
	return s
}

func (s *server) talk(conn net.Conn, secure bool) {
	defer func() { conn.Close() }()
	s.reached <- struct{}{}
	in := bufio.NewReader(conn)
	if s.silent {
		_, _ = io.Copy(io.Discard, in) // until the client goes
		return
	}
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 test ESMTP")
	var to string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\r\n")
		verb, _, _ := strings.Cut(line, " ")
		s.mu.Lock()
		s.said = append(s.said, line)
		s.mu.Unlock()
		switch verb {
		case "EHLO":
			say("250-test")
			if s.starttls && !secure {
				say("250-STARTTLS")
			}
			say("250 AUTH PLAIN")
		case "STARTTLS":
			say("220 go on")
			conn, secure = tls.Server(conn, s.cert), true
			in = bufio.NewReader(conn)
		case "AUTH":
			if line != "AUTH PLAIN "+base64.StdEncoding.EncodeToString([]byte("\x00relief\x00s3c/ret")) {
				say("535 5.7.8 wrong: " + line)
				continue
			}
			say("235 welcome")
		case "RCPT":
			if to = strings.TrimSuffix(strings.TrimPrefix(line, "RCPT TO:<"), ">"); strings.HasPrefix(to, "gone@") {
				say("550 5.1.1 no such user " + strings.ToUpper(to))
				continue
			}
			say("250 ok")
		case "DATA":
			say("354 go on")
			letter, err := untilDot(in)
			if err != nil {
				return
			}
			s.mu.Lock()
			s.mails = append(s.mails, delivery{to, letter, secure})
			s.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("500 what?") // rudely; every mail was answered for, and the client hangs up
			_, _ = io.Copy(io.Discard, in)
			return
		default:
			say("250 ok")
		}
	}
}

// untilDot reads a letter as RFC 5321, 4.5.2 says: a dot alone ends it, a first dot before more is taken off.
func untilDot(in *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return b.String(), err
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}

func (s *server) got() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

func (s *server) heard(verb string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.said, func(line string) bool { return strings.HasPrefix(line, verb) })
}

// client is the notifier of an address of this server that trusts its certificate.
func (s *server) client(t *testing.T, scheme, user, settings string) *SMTP {
	t.Helper()
	n, err := Open(scheme+"://"+user+"127.0.0.1:"+s.port+"?from=relief@example.edu.cn"+settings, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	c := n.(*SMTP)
	c.config.RootCAs = s.roots
	return c
}
