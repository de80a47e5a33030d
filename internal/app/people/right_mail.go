package people

import (
	"context"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/lang"
	"reliefbook/internal/notify"
	"reliefbook/internal/right"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Sent says what became of the one-time link that follows from an act; empty when
// there is none. Its words are the catalogue's "right.sent.<it>".
type Sent string

// What became of it.
const (
	SentByMail Sent = "mail"
	SentByHand Sent = "by_hand" // there is no mail: it is printed at the server's command line
	SentFailed Sent = "failed"  // the mail server did not take it
)

// mailbag is the mails to be sent once an act is committed.
type mailbag struct {
	letters []notify.Message
	link    Sent
}

// mails reports whether the server can send mail; writing it to the log reaches nobody.
func (a *Area) mails() bool {
	_, logged := a.Notifier().(notify.Log)
	return !logged
}

// notice adds a mail with the catalogue's subject and text, if there is an address.
func (b *mailbag) notice(to, key string, pairs ...any) {
	if to != "" {
		b.letters = append(b.letters, notify.Message{To: []string{to}, Subject: lang.Text(lang.ZhCN, key+"_subject", pairs...),
			Text: lang.Text(lang.ZhCN, key, pairs...)})
	}
}

// told adds a mail about what was done to an account, and by whom.
func (b *mailbag) told(to, key string, r right.Right) {
	b.notice(to, key, aboutRight(r)...)
}

func aboutRight(r right.Right) []any {
	by := func(name string) string {
		if name == "" {
			return "—"
		}
		return name
	}
	until := r.Until
	if until == "" {
		until = "—"
	}
	return []any{"Name", r.User, "Login", r.Login, "Role", lang.Ref("role." + string(r.Role)), "Until", until, "Maker", by(r.Maker),
		"Decider", by(r.Decider), "Witness", by(r.Witness), "Kind", lang.Ref("right.kind." + string(r.Kind))}
}

// mailLink makes a one-time link and the mail with it. Without mail it makes none:
// the link is printed later, on demand.
func (a *Area) mailLink(tx *store.Tx, r right.Right, to string, by int64, post *mailbag) error {
	if post.link = SentByHand; !a.mails() || to == "" {
		return nil
	}
	token, expiry, err := a.putLink(tx, r, by)
	if err != nil {
		return err
	}
	key, where := "right.mail.code", token
	if a.Site() != "" {
		key, where = "right.mail.link", a.Site()+FirstPage+token
	}
	post.link = SentByMail
	post.notice(to, key, append(aboutRight(r), "Link", where, "Until", expiry.In(core.China).Format(time.DateTime))...)
	return nil
}

// FirstPage is the path of a one-time link, before its token.
const FirstPage = "/first?token="

// send sends the mails of a committed act. A failure undoes nothing: it is logged,
// without the text, and reported.
func (a *Area) send(ctx context.Context, b mailbag) Sent {
	for _, m := range b.letters {
		if err := a.Notifier().Notify(ctx, m); err != nil {
			a.Log().Error("a letter about an account was not sent", "error", err)
			if b.link == SentByMail {
				b.link = SentFailed
			}
		}
	}
	return b.link
}

// News lists what others did to one's own account since the last sign-in but one, oldest first.
func (a *Area) News(ctx context.Context, actor access.Actor) ([]seal.Entry, error) {
	return core.Ask(ctx, a.Core, actor, access.Self, func(tx *store.Tx) ([]seal.Entry, error) {
		return tx.NewsOf(actor.UserID)
	})
}
