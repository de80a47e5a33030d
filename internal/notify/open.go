package notify

import (
	"crypto/tls"
	"log/slog"
	"net"
	"net/mail"
	"net/smtp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"reliefbook/internal/fault"
)

// Open gives the notifier of an address: "" and "log:" are the log,
// smtp://user:password@host:587?from=a@b (STARTTLS) and
// smtps://user:password@host:465?from=a@b are mail; both ports are what is
// taken without one, and from may carry a name: 资助中心 <a@b>, escaped.
// notify.address for one that is none, notify.from for a sender that is none,
// notify.tls for mail that would travel in the clear further than it may. No
// refusal repeats any part of the address, for it holds the password.
func Open(address string, log *slog.Logger) (Notifier, error) {
	if address == "" || address == "log:" {
		return Log{log}, nil
	}
	u, err := url.Parse(address)
	if err != nil || !isServer(u) {
		return nil, fault.New(fault.Invalid, "notify.address")
	}
	settings, err := url.ParseQuery(u.RawQuery)
	if err != nil || !known(settings) {
		return nil, fault.New(fault.Invalid, "notify.address")
	}
	from, err := mail.ParseAddress(settings.Get("from"))
	if err != nil || !plainAddress(from.Address) || strings.ContainsFunc(from.Name, unicode.IsControl) {
		return nil, fault.New(fault.Invalid, "notify.from")
	}
	s := &SMTP{host: u.Hostname(), port: u.Port(), from: *from, implicit: u.Scheme == "smtps",
		config: &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}}
	if s.port == "" {
		s.port = ports[u.Scheme]
	}
	if settings.Has("tls") {
		if settings.Get("tls") != "off" || s.implicit || !mayBePlain(s.host, u.User != nil) {
			return nil, fault.New(fault.Invalid, "notify.tls")
		}
		s.plain = true
	}
	if password, ok := u.User.Password(); ok {
		s.auth = smtp.PlainAuth("", u.User.Username(), password, s.host)
	}
	return s, nil
}

// ports are those of submission: RFC 6409 and RFC 8314.
var ports = map[string]string{"smtp": "587", "smtps": "465"}

// isServer reports whether a URL names a mail server and, if anybody, somebody with a password.
func isServer(u *url.URL) bool {
	password, _ := u.User.Password()
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	return ports[u.Scheme] != "" && u.Hostname() != "" && (u.Port() == "" || err == nil && port > 0) &&
		(u.Path == "" || u.Path == "/") && u.Fragment == "" && (u.User == nil || password != "" && u.User.Username() != "")
}

// known wants each setting once and no other: a slip in tls= is not passed over.
func known(settings url.Values) bool {
	for name, values := range settings {
		if !slices.Contains([]string{"from", "tls"}, name) || len(values) != 1 {
			return false
		}
	}
	return true
}

// mayBePlain reports whether mail may go to a host without TLS: to this machine,
// or to a private address as long as no password goes with it.
func mayBePlain(host string, password bool) bool {
	ip := net.ParseIP(host)
	here := host == "localhost" || ip != nil && ip.IsLoopback()
	return here || !password && ip != nil && ip.IsPrivate()
}
