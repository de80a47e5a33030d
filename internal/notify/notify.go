// Package notify tells people something outside the program's own screens. How
// is pluggable: the log, or mail by SMTP.
package notify

import (
	"context"
	"log/slog"
	"net/url"

	"reliefbook/internal/fault"
)

// Message is one text to some addresses, each of whom gets a mail of their own.
type Message struct {
	To      []string
	Subject string
	Text    string
}

// MaxRecipients bounds one message.
const MaxRecipients = 200

// Notifier sends messages. An error says how it failed and names no address in full.
type Notifier interface {
	Notify(ctx context.Context, m Message) error
}

// Log writes that there was a message, not what it says: a log is read by others.
type Log struct{ To *slog.Logger }

// Notify writes one line.
func (l Log) Notify(_ context.Context, m Message) error {
	l.To.Info("notify", "subject", m.Subject, "recipients", len(m.To))
	return nil
}

// Open gives the notifier of an address: "" is the log,
// smtp://user:password@host:587?from=a@b or smtps://…:465?from=a@b is mail.
// notify.address for one that is none; the password is never repeated.
func Open(address string, log *slog.Logger) (Notifier, error) {
	if address == "" {
		return Log{log}, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || !plainAddress(u.Query().Get("from")) {
		return nil, fault.New(fault.Invalid, "notify.address")
	}
	return newSMTP(u), nil
}
