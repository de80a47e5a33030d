package notify

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"net/url"
	"strings"
	"time"

	"reliefbook/internal/fault"
)

// SMTP sends mail through one server. TLS is demanded, but for a server on this
// machine with ?tls=off.
type SMTP struct {
	host, port, from string
	auth             smtp.Auth
	implicit, plain  bool
	config           *tls.Config
}

// sendFor is how long one message may take.
const sendFor = 30 * time.Second

func newSMTP(u *url.URL) *SMTP {
	s := &SMTP{host: u.Hostname(), port: u.Port(), from: u.Query().Get("from"), implicit: u.Scheme == "smtps",
		config: &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}}
	ip := net.ParseIP(s.host)
	s.plain = u.Query().Get("tls") == "off" && (s.host == "localhost" || ip != nil && ip.IsLoopback())
	if s.port == "" {
		s.port = map[bool]string{true: "465", false: "587"}[s.implicit]
	}
	if password, ok := u.User.Password(); ok {
		s.auth = smtp.PlainAuth("", u.User.Username(), password, s.host)
	}
	return s
}

// Format prints no password, whatever the verb.
func (s *SMTP) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "smtp %s:%s", s.host, s.port) }

// Notify sends the message to each recipient by itself. notify.recipients for
// none, too many or one that is no address; notify.subject for a broken subject.
func (s *SMTP) Notify(ctx context.Context, m Message) error {
	if len(m.To) == 0 || len(m.To) > MaxRecipients {
		return fault.New(fault.Invalid, "notify.recipients", "Max", MaxRecipients)
	}
	if strings.ContainsAny(m.Subject, "\r\n") {
		return fault.New(fault.Invalid, "notify.subject")
	}
	for _, to := range m.To {
		if !plainAddress(to) {
			return fault.New(fault.Invalid, "notify.recipients", "Max", MaxRecipients)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, sendFor)
	defer cancel()
	c, err := s.dial(ctx)
	if err != nil {
		return fault.Wrap(err, "reach the mail server")
	}
	defer c.Close() //nolint:errcheck // what was sent was acknowledged
	for i, to := range m.To {
		if err := s.send(c, to, m); err != nil {
			return fmt.Errorf("mail %d of %d, to %s: %w", i+1, len(m.To), masked(to), hidden(err, to))
		}
	}
	return c.Quit()
}

func (s *SMTP) dial(ctx context.Context) (*smtp.Client, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return nil, err
		}
	}
	if s.implicit {
		conn = tls.Client(conn, s.config)
	}
	c, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return nil, err
	}
	if !s.implicit && !s.plain {
		if err := c.StartTLS(s.config); err != nil {
			_ = c.Close() // the reason is already there
			return nil, err
		}
	}
	if s.auth != nil {
		if err := c.Auth(s.auth); err != nil {
			_ = c.Close()
			return nil, err
		}
	}
	return c, nil
}

func (s *SMTP) send(c *smtp.Client, to string, m Message) error {
	if err := c.Mail(s.from); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(s.letter(to, m)); err != nil {
		return err
	}
	return w.Close()
}

// letter is the mail as it travels: UTF-8 in base64, its subject encoded. The server puts the date.
func (s *SMTP) letter(to string, m Message) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\n", s.from, to, mime.BEncoding.Encode("utf-8", m.Subject))
	fmt.Fprintf(&b, "Message-ID: <%s@%s>\r\nMIME-Version: 1.0\r\n", rand.Text(), s.host)
	b.WriteString("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	coded := base64.StdEncoding.EncodeToString([]byte(m.Text))
	for len(coded) > 76 {
		b.WriteString(coded[:76] + "\r\n")
		coded = coded[76:]
	}
	b.WriteString(coded + "\r\n")
	return b.Bytes()
}

// plainAddress reports whether a text is one mail address and nothing else.
func plainAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && !strings.ContainsAny(s, "\r\n<> ")
}

// masked is an address as a log may show it.
func masked(address string) string {
	name, domain, _ := strings.Cut(address, "@")
	return name[:min(1, len(name))] + "***@" + domain
}

// hidden is an error without the address: servers repeat it.
func hidden(err error, address string) error {
	return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), address, masked(address)))
}
