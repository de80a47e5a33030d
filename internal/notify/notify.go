// Package notify tells people something outside the program's own screens. How
// is pluggable: the log, or mail by SMTP.
package notify

import (
	"context"
	"log/slog"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"reliefbook/internal/fault"
)

// Message is one plain text to some addresses, each of whom gets a mail of
// their own: nobody sees who else was told.
type Message struct {
	To      []string // addresses: name@domain and nothing else
	Subject string   // one line
	Text    string   // UTF-8, its lines ended by \n or \r\n
}

// What one message may have: recipients, and characters of its subject.
const (
	MaxRecipients = 200
	MaxSubject    = 200
)

// Notifier sends messages. Its error says how it failed and names no address in
// full; notify.recipients, notify.recipient and notify.subject for a message
// that cannot be sent, of which nothing was.
type Notifier interface {
	Notify(ctx context.Context, m Message) error
}

// Log writes that there was a message, not what it says: a log is read by others.
type Log struct{ To *slog.Logger }

// Notify writes one line. It refuses what mail would refuse, so that a trial
// without a mail server finds it.
func (l Log) Notify(ctx context.Context, m Message) error {
	if err := m.check(); err != nil {
		return err
	}
	to := make([]string, len(m.To))
	for i, address := range m.To {
		to[i] = masked(address)
	}
	l.To.InfoContext(ctx, "notify", "subject", m.Subject, "recipients", len(m.To), "to", strings.Join(to, " "))
	return nil
}

func (m Message) check() error {
	if len(m.To) == 0 || len(m.To) > MaxRecipients {
		return fault.New(fault.Invalid, "notify.recipients", "Max", MaxRecipients)
	}
	for i, address := range m.To {
		if !plainAddress(address) {
			return fault.New(fault.Invalid, "notify.recipient", "Number", i+1)
		}
	}
	// A line's end in a header would begin another header.
	if n := utf8.RuneCountInString(m.Subject); n == 0 || n > MaxSubject || strings.ContainsFunc(m.Subject, unicode.IsControl) {
		return fault.New(fault.Invalid, "notify.subject", "Max", MaxSubject)
	}
	return nil
}

// plainAddress reports whether a text is one mail address and nothing else.
func plainAddress(s string) bool {
	outside := func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || r == '<' || r == '>' }
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && !strings.ContainsFunc(s, outside)
}

// masked is an address as a log may show it: z***@example.edu.cn.
func masked(address string) string {
	at := strings.LastIndex(address, "@")
	_, first := utf8.DecodeRuneInString(address)
	return address[:first] + "***" + address[at:]
}
