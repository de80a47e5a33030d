package notify

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"reliefbook/internal/fault"
)

func TestLogSaysHowManyAndMasks(t *testing.T) {
	var b bytes.Buffer
	n, err := Open("log:", slog.New(slog.NewTextHandler(&b, nil)))
	if err != nil {
		t.Fatal(err)
	}
	m := Message{To: []string{"zhang@example.edu.cn", "li@example.edu.cn"}, Subject: "签收提醒", Text: "护理2101班"}
	if err := n.Notify(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	line := b.String()
	for _, want := range []string{"签收提醒", "recipients=2", "z***@example.edu.cn", "l***@example.edu.cn"} {
		if !strings.Contains(line, want) {
			t.Errorf("%q lacks %s", line, want)
		}
	}
	for _, never := range []string{"zhang", "li@", "2101"} {
		if strings.Contains(line, never) {
			t.Errorf("%q says %s", line, never)
		}
	}
	if strings.Count(line, "\n") != 1 {
		t.Errorf("%q is not one line", line)
	}
}

// refusals are the messages that neither notifier may send.
func refusals() map[string][]Message {
	to := []string{"a@b.cn"}
	return map[string][]Message{
		"notify.recipients": {{Subject: "x"}, {Subject: "x", To: strings.Fields(strings.Repeat("a@b.cn ", MaxRecipients+1))}},
		"notify.recipient": {
			{Subject: "x", To: []string{"a@b.cn", "a@b.cn\r\nBcc: c@d.cn"}}, {Subject: "x", To: []string{"a@b.cn\n"}},
			{Subject: "x", To: []string{"a@b.cn, c@d.cn"}}, {Subject: "x", To: []string{"Zhang <a@b.cn>"}},
			{Subject: "x", To: []string{"a"}}, {Subject: "x", To: []string{""}}, {Subject: "x", To: []string{`"a> b"@b.cn`}},
		},
		"notify.subject": {
			{To: to}, {To: to, Subject: "x\r\nBcc: c@d.cn"}, {To: to, Subject: "x\n"}, {To: to, Subject: "x\r"},
			{To: to, Subject: strings.Repeat("长", MaxSubject+1)},
		},
	}
}

func TestLogRefuses(t *testing.T) {
	for code, messages := range refusals() {
		for _, m := range messages {
			if err := (Log{slog.New(slog.DiscardHandler)}).Notify(t.Context(), m); !fault.Is(err, code) {
				t.Errorf("%q: %v, want %s", m, err, code)
			}
		}
	}
}

func TestOpen(t *testing.T) {
	for address, want := range map[string]string{
		"smtp://host?from=a@b.cn":                                 "smtp host:587",
		"smtps://u:p@host?from=a@b.cn":                            "smtp host:465",
		"SMTP://u:p@host:25/?from=a@b.cn":                         "smtp host:25",
		"smtp://u:p@[::1]:25?tls=off&from=a@b.cn":                 "smtp [::1]:25",
		"smtp://u:p@localhost?from=a@b.cn&tls=off":                "smtp localhost:587",
		"smtp://10.1.2.3?from=a@b.cn&tls=off":                     "smtp 10.1.2.3:587",
		"smtp://host?from=%E8%B5%84%E5%8A%A9+%3Ca%40b.cn%3E":      "smtp host:587",
		"smtp://u%40b.cn:p%2Fp@mail.example.edu.cn?from=a%40b.cn": "smtp mail.example.edu.cn:587",
	} {
		if n, err := Open(address, nil); err != nil || fmt.Sprint(n) != want {
			t.Errorf("%s: %v, %v, want %s", address, n, err, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	const from = "?from=a@b.cn"
	for code, addresses := range map[string][]string{
		"notify.address": {
			"http://x" + from, "smtp:", "smtp://" + from, "::", "mail.example.edu.cn", "smtp://host:0" + from, "smtp://host:70000" + from,
			"smtp://u@host" + from, "smtp://u:@host" + from, "smtp://:s3cret@host" + from, "smtp://u:s3cret/@host" + from,
			"smtp://u:s3cret%@host" + from, "smtp://u:s3c ret@host" + from, "smtp://u:1?s3cret@host:587?from=a@b.cn",
			"smtp://host/path" + from, "smtp://host" + from + "#s3cret", "smtp://host" + from + "&tsl=off", "smtp://host" + from + "&from=c@d.cn",
			"smtp://host" + from + ";s3cret",
		},
		"notify.from": {"smtp://host", "smtp://host?from=x", "smtp://host?from=", "smtp://host" + from + "%0D%0ABcc:c@d.cn", "smtp://host?from=a@b.cn,c@d.cn"},
		"notify.tls": {
			"smtp://host" + from + "&tls=off", "smtp://8.8.8.8" + from + "&tls=off", "smtp://u:s3cret@10.1.2.3" + from + "&tls=off",
			"smtps://localhost" + from + "&tls=off", "smtp://localhost" + from + "&tls=no", "smtp://localhost" + from + "&tls=",
		},
	} {
		for _, address := range addresses {
			_, err := Open(address, nil)
			if !fault.Is(err, code) {
				t.Errorf("%s: %v, want %s", address, err, code)
			} else if strings.Contains(err.Error(), "s3c") {
				t.Errorf("%s: the refusal repeats the password: %v", address, err)
			}
		}
	}
}

func TestPasswordIsNeverPrinted(t *testing.T) {
	n, err := Open("smtp://relief:s3cret@host?from=a@b.cn", nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(h).Info("open", "notifier", n, "value", *n.(*SMTP))
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&b, verb+verb+verb, n, *n.(*SMTP), []any{n})
	}
	if s := b.String(); strings.Contains(s, "s3cret") || strings.Contains(s, fmt.Sprintf("%x", "s3cret")) {
		t.Error("the password shows:", s)
	}
}
