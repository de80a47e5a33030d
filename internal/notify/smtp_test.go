package notify

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/fault"
)

func TestMail(t *testing.T) {
	s := serve(t, false, func(s *server) { s.starttls = true })
	n := s.client(t, "smtp", "relief:s3c%2Fret@", "")
	n.from.Name = "资助中心"
	at := time.Date(2026, 9, 20, 9, 0, 0, 0, time.FixedZone("", 8*3600))
	n.Now = func() time.Time { return at }
	subject := "签收提醒：护理系还有 3 人未确认，" + strings.Repeat("长", 100)
	text := "护理2101班 𠮷某某：\n.\n..\n.还有 3 人未签收 = ¥90.00\r\n" + strings.Repeat("长", 400) + "\n"
	to := []string{"zhang@example.edu.cn", "li@example.edu.cn"}
	if err := n.Notify(t.Context(), Message{To: to, Subject: subject, Text: text}); err != nil {
		t.Fatal(err)
	}
	mails := s.got()
	if len(mails) != len(to) {
		t.Fatalf("%d mails", len(mails))
	}
	ids := map[string]bool{}
	for i, d := range mails {
		if d.to != to[i] || !d.secure {
			t.Errorf("to %s, secure %v", d.to, d.secure)
		}
		if strings.Contains(d.letter, to[1-i]) {
			t.Error("one sees the other's address")
		}
		h := letterHolds(t, d.letter, subject, strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n"))
		if list, err := h.AddressList("To"); err != nil || len(list) != 1 || list[0].Address != to[i] {
			t.Errorf("To: %v, %v", list, err)
		}
		if list, err := h.AddressList("From"); err != nil || len(list) != 1 || *list[0] != n.from {
			t.Errorf("From: %v, %v", list, err)
		}
		if date, err := h.Date(); err != nil || !date.Equal(at) {
			t.Errorf("Date: %v, %v", date, err)
		}
		id := h.Get("Message-ID")
		if ids[id] || !strings.HasSuffix(id, "@example.edu.cn>") {
			t.Errorf("Message-ID: %q", id)
		}
		ids[id] = true
	}
}

// letterHolds reads a letter back as a mail program would.
func letterHolds(t *testing.T, letter, subject, text string) mail.Header {
	t.Helper()
	for line := range strings.SplitSeq(letter, "\r\n") {
		if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("not a line of ASCII: %q", line)
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil || got != subject {
		t.Errorf("subject %q, %v", got, err)
	}
	if got, err := io.ReadAll(quotedprintable.NewReader(m.Body)); err != nil || string(got) != text {
		t.Errorf("text %q, %v", got, err)
	}
	return m.Header
}

func TestMailRefuses(t *testing.T) {
	s := serve(t, false, nil)
	n := s.client(t, "smtp", "", "&tls=off")
	for code, messages := range refusals() {
		for _, m := range messages {
			if err := n.Notify(t.Context(), m); !fault.Is(err, code) {
				t.Errorf("%q: %v, want %s", m, err, code)
			}
		}
	}
	if len(s.said) != 0 || len(s.reached) != 0 {
		t.Error("the server heard of it:", s.said)
	}
}

func TestRefusedRecipientKeepsNobodyElseFromIt(t *testing.T) {
	s := serve(t, false, nil)
	n := s.client(t, "smtp", "", "&tls=off")
	err := n.Notify(t.Context(), Message{To: []string{"a@b.cn", "gone@example.edu.cn", "gone@b.cn", "c@d.cn"}, Subject: "x"})
	if err == nil {
		t.Fatal("a refused recipient is no error")
	}
	if e := strings.ToLower(err.Error()); strings.Contains(e, "gone@") || !strings.Contains(e, "2 of 4") || !strings.Contains(e, "550 5.1.1") || !strings.Contains(e, "g***@example.edu.cn") {
		t.Error(err)
	}
	if mails := s.got(); len(mails) != 2 || mails[0].to != "a@b.cn" || mails[1].to != "c@d.cn" {
		t.Errorf("sent %v", mails)
	}
}

func TestImplicitTLS(t *testing.T) {
	s := serve(t, true, nil)
	m := Message{To: []string{"a@b.cn"}, Subject: "x", Text: "y"}
	if err := s.client(t, "smtps", "relief:s3c%2Fret@", "").Notify(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if mails := s.got(); len(mails) != 1 || !mails[0].secure {
		t.Errorf("sent %v", mails)
	}
}

func TestNothingGoesInTheClear(t *testing.T) {
	m := Message{To: []string{"a@b.cn"}, Subject: "x"}
	without := serve(t, false, nil)
	if err := without.client(t, "smtp", "relief:s3c%2Fret@", "").Notify(t.Context(), m); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Error("a server without STARTTLS:", err)
	}
	with := serve(t, false, func(s *server) { s.starttls = true })
	stranger := with.client(t, "smtp", "relief:s3c%2Fret@", "")
	stranger.config.RootCAs = nil
	if err := stranger.Notify(t.Context(), m); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Error("a certificate nobody vouches for:", err)
	}
	for _, s := range []*server{without, with} {
		if s.heard("AUTH") || s.heard("MAIL") || len(s.got()) != 0 {
			t.Error("the server was told:", s.said)
		}
	}
}

func TestWrongPassword(t *testing.T) {
	s := serve(t, false, func(s *server) { s.starttls = true })
	err := s.client(t, "smtp", "relief:other@", "").Notify(t.Context(), Message{To: []string{"a@b.cn"}, Subject: "x"})
	if err == nil || !strings.HasSuffix(err.Error(), "535 5.7.8") {
		t.Error(err)
	}
	if s.heard("MAIL") {
		t.Error("sent without signing in")
	}
}

func TestCancelStops(t *testing.T) {
	s := serve(t, false, func(s *server) { s.silent = true })
	n := s.client(t, "smtp", "", "&tls=off")
	m := Message{To: []string{"a@b.cn"}, Subject: "x"}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-s.reached; cancel() }()
	if err := n.Notify(ctx, m); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := n.Notify(ctx, m); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
