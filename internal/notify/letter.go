package notify

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// letter is the mail to one recipient as it travels: headers in ASCII (RFC
// 2047), the text in quoted-printable, in which a line has at most 76 bytes.
func (s *SMTP) letter(to string, m Message) ([]byte, error) {
	var b bytes.Buffer
	header := func(name, value string) {
		// Package mime leaves the words of a long header on one line; a line may have 998 bytes.
		fmt.Fprintf(&b, "%s: %s\r\n", name, strings.ReplaceAll(value, "?= =?", "?=\r\n =?"))
	}
	header("From", s.from.String())
	header("To", (&mail.Address{Address: to}).String())
	header("Subject", mime.QEncoding.Encode("utf-8", m.Subject))
	if s.Now != nil {
		header("Date", s.Now().Format(time.RFC1123Z))
	}
	header("Message-ID", "<"+rand.Text()+s.from.Address[strings.LastIndex(s.from.Address, "@"):]+">")
	header("Auto-Submitted", "auto-generated") // RFC 3834: nobody's holiday notice comes back
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	text := quotedprintable.NewWriter(&b)
	if _, err := text.Write([]byte(m.Text)); err != nil {
		return nil, err
	}
	err := text.Close()
	return b.Bytes(), err
}
