package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"regexp"
	"strings"
	"time"

	"reliefbook/internal/fault"
)

// SMTP sends mail through one server. The line is encrypted and the server's
// certificate verified, unless the address says tls=off and may.
type SMTP struct {
	// Now dates the mails. Nil leaves the date to the server (RFC 6409, 8.2).
	Now func() time.Time

	host, port string
	from       mail.Address
	auth       smtp.Auth // nil: the server asks for none
	implicit   bool      // TLS from the first byte
	plain      bool      // no TLS
	config     *tls.Config
}

// patience is how long a server may take to open a session, and for each mail.
const patience = 30 * time.Second

// String is the server: no user, no password.
func (s SMTP) String() string { return "smtp " + net.JoinHostPort(s.host, s.port) }

// Format is String, whatever the verb: %#v would print the password.
func (s SMTP) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// Notify sends the message to each recipient by itself. A recipient whom the
// server refuses does not keep it from the others; the error then counts them.
func (s *SMTP) Notify(ctx context.Context, m Message) error {
	if err := m.check(); err != nil {
		return err
	}
	c, conn, err := s.dial(ctx)
	if err != nil {
		return fault.Wrap(answered(err), "reach the mail server")
	}
	defer conn.Close() //nolint:errcheck // what was sent was acknowledged
	var first error
	refused := 0
	for i, to := range m.To {
		err := within(ctx, conn, func() error { return s.send(c, to, m) })
		if err == nil {
			continue
		}
		err = fmt.Errorf("mail %d of %d, to %s: %w", i+1, len(m.To), masked(to), answered(err))
		if !errors.As(err, new(reply)) || within(ctx, conn, c.Reset) != nil {
			return err // the line is gone or ctx ended: so are the rest
		}
		if refused++; first == nil {
			first = err
		}
	}
	// Every mail was answered for: a server that hangs up rudely changes nothing.
	_ = within(ctx, conn, c.Quit)
	if first != nil {
		return fmt.Errorf("the mail server refused %d of %d mails, the first: %w", refused, len(m.To), first)
	}
	return nil
}

// dial opens a session: greeted, encrypted, signed in.
func (s *SMTP) dial(ctx context.Context) (c *smtp.Client, conn net.Conn, err error) {
	conn, err = (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return nil, nil, err
	}
	err = within(ctx, conn, func() (err error) {
		line := conn
		if s.implicit {
			line = tls.Client(conn, s.config)
		}
		if c, err = smtp.NewClient(line, s.host); err != nil {
			return err
		}
		if err := c.Hello("localhost"); err != nil {
			return err
		}
		if !s.implicit && !s.plain {
			if ok, _ := c.Extension("STARTTLS"); !ok {
				return errors.New("the mail server offers no STARTTLS")
			}
			if err := c.StartTLS(s.config); err != nil {
				return err
			}
		}
		if s.auth == nil {
			return nil
		}
		return c.Auth(s.auth)
	})
	if err != nil {
		conn.Close() //nolint:errcheck // the reason is already there
		return nil, nil, err
	}
	return c, conn, nil
}

func (s *SMTP) send(c *smtp.Client, to string, m Message) error {
	letter, err := s.letter(to, m)
	if err != nil {
		return err
	}
	if err := c.Mail(s.from.Address); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(letter); err != nil {
		return err
	}
	return w.Close()
}

// within takes one step with a server. net/smtp knows no context, so the line
// is cut under it when ctx ends or the step outlasts patience.
func within(ctx context.Context, line io.Closer, step func() error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = line.Close() })
	defer stop()
	err := step()
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// reply is what a server refused with, without its words, which may repeat an
// address: 550 5.1.1.
type reply string

func (r reply) Error() string { return "the server answered " + string(r) }

// enhanced is a status code of RFC 3463 at the head of a reply.
var enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// answered is an error without the server's words.
func answered(err error) error {
	if e, ok := errors.AsType[*textproto.Error](err); ok {
		return reply(strings.TrimSpace(fmt.Sprintf("%d %s", e.Code, enhanced.FindString(e.Msg))))
	}
	if _, ok := errors.AsType[textproto.ProtocolError](err); ok {
		return errors.New("the server's answer is not SMTP")
	}
	return err
}
