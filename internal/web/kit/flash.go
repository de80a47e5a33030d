package kit

import (
	"bytes"
	"compress/flate"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// What is said on the next page travels in a cookie, signed for the person it is
// meant for. It must not need the database: after a commit nothing that fails may
// turn the answer into a failure.

const (
	flashCookie = "flash"
	flashFor    = 10 * time.Minute
	flashMost   = 3_600 // bytes of the cookie's value: browsers take 4,096 with its name and attributes
)

// Flash says something on the next page. Kind: ok, info, warn or error.
func (r *Request) Flash(kind, key string, pairs ...any) { r.FlashText(kind, r.T(key, pairs...)) }

// FlashText is Flash for a finished sentence. Where there is no room for all of them,
// the last says how many more there are.
func (r *Request) FlashText(kind, text string) {
	r.flash = append(r.readFlash(), Flash{Kind: kind, Text: text})
	value := r.packFlash(r.flash)
	for kept := len(r.flash) - 1; len(value) > flashMost && kept > 0; kept-- {
		more := Flash{Kind: "info", Text: r.T("fault.table.more_problems", "Count", len(r.flash)-kept)}
		value = r.packFlash(append(r.flash[:kept:kept], more))
	}
	r.setFlash(value, int(flashFor.Seconds()))
}

// takeFlash is what is to be said on this page; it is said once.
func (r *Request) takeFlash() []Flash {
	said := r.readFlash()
	if _, err := r.Cookie(flashCookie); err == nil || len(r.flash) > 0 {
		r.setFlash("", -1)
	}
	r.flash = []Flash{}
	return said
}

// readFlash is what was said for this person before, and by this request.
func (r *Request) readFlash() []Flash {
	if r.flash != nil {
		return r.flash
	}
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	text, signature, _ := strings.Cut(c.Value, ".")
	sent, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil || !hmac.Equal(sent, r.App.Blind("flash", text)) {
		return nil
	}
	packed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	var said flashes
	content, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), 64<<10))
	if err != nil || json.Unmarshal(content, &said) != nil || said.For != 0 && said.For != r.Actor.UserID || r.App.Now().Sub(time.Unix(said.At, 0)) > flashFor {
		return nil
	}
	return said.Said
}

// flashes is the cookie's content.
type flashes struct {
	For  int64 // user; 0: whoever has the browser, as after signing in
	At   int64 // second
	Said []Flash
}

func (r *Request) packFlash(said []Flash) string {
	content, err := json.Marshal(flashes{For: r.Actor.UserID, At: r.App.Now().Unix(), Said: said})
	var packed bytes.Buffer
	w, _ := flate.NewWriter(&packed, flate.BestCompression) // the level is a constant it knows
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil { // texts and numbers: neither fails
		return ""
	}
	text := base64.RawURLEncoding.EncodeToString(packed.Bytes())
	return text + "." + base64.RawURLEncoding.EncodeToString(r.App.Blind("flash", text))
}

// setFlash sets the cookie in place of one that this answer has already.
func (r *Request) setFlash(value string, age int) {
	h := r.Response().Header()
	before := h.Values("Set-Cookie")
	h.Del("Set-Cookie")
	for _, c := range before {
		if !strings.HasPrefix(c, flashCookie+"=") {
			h.Add("Set-Cookie", c)
		}
	}
	r.SetCookie(&http.Cookie{Name: flashCookie, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: r.Srv.Secure, SameSite: http.SameSiteStrictMode})
}
