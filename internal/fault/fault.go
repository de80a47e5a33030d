// Package fault is what can go wrong, said so that the person at the screen understands it.
//
// A fault carries a kind (which decides the HTTP status and the exit code), a
// code (which names a sentence in the catalogues of package lang) and the
// values that sentence needs. Anything that is not a fault is internal: it is
// logged and shown as an internal error with an id, never as its own text.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind sorts faults by what the caller can do about them.
type Kind int

// The kinds. Internal is the zero value, so a fault without a kind hides its text.
const (
	Internal        Kind = iota // not the caller's doing
	Invalid                     // the input is wrong and can be corrected
	Unauthenticated             // nobody is signed in
	Forbidden                   // this person may not do this
	NotFound                    // not there, or not in this person's scope: the two are told apart nowhere
	Conflict                    // right in itself, but the books are in another state
	TooLarge                    // over a stated limit
	TooMany                     // too often: wait
	Unavailable                 // the database can't do it now; nothing was changed
	Full                        // there is no room left to write to; nothing was changed
	Unknown                     // it may have been done or not: ask before it is repeated
)

// Error is one refusal.
type Error struct {
	Kind   Kind
	Code   string         // names the sentence "fault.<Code>" in package lang
	Args   map[string]any // the values of that sentence
	Fields []Field        // which inputs are wrong, for forms and files
	cause  error          // for the log only
}

// Field is what is wrong with one named input.
type Field struct {
	Name string // the form field or column
	Code string // names the sentence "fault.<Code>" in package lang
	Args map[string]any
}

// New makes a fault. pairs are the sentence's values: name, value, name, value.
func New(kind Kind, code string, pairs ...any) *Error {
	return &Error{Kind: kind, Code: code, Args: Pairs(pairs...)}
}

// Later refuses for now and says when to come again: the sentence's Seconds, at
// least one, which the web also answers as Retry-After.
func Later(code string, wait time.Duration) *Error {
	return New(TooMany, code, "Seconds", max(1, int((wait+time.Second-1)/time.Second)))
}

// Away refuses because the database can't do it now: the caller changed nothing
// and may come again after wait, which the web also answers as Retry-After.
func Away(kind Kind, code string, wait time.Duration) *Error {
	return New(kind, code, "Seconds", max(1, int((wait+time.Second-1)/time.Second)))
}

// Wrap makes an internal fault around err: logged whole, shown only as an id.
func Wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// Because keeps err for the log beside the fault's own sentence.
func (e *Error) Because(err error) *Error {
	e.cause = err
	return e
}

// Field adds what is wrong with one input and returns the fault itself.
func (e *Error) Field(name, code string, pairs ...any) *Error {
	e.Fields = append(e.Fields, Field{Name: name, Code: code, Args: Pairs(pairs...)})
	return e
}

// OrNil is the fault if any field is wrong, else nil: for gathering every fault of a form at once.
func (e *Error) OrNil() error {
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

// Error is for logs and tests; people are shown the sentence of lang instead.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", e.Args)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Name, f.Code)
		if len(f.Args) > 0 {
			fmt.Fprintf(&b, " %v", f.Args)
		}
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

// Unwrap gives the cause kept for the log.
func (e *Error) Unwrap() error { return e.cause }

// Of finds the fault in err, or nil if err is internal.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// Is reports whether err is a fault with this code.
func Is(err error, code string) bool {
	e := Of(err)
	return e != nil && e.Code == code
}

// KindOf is the kind of err; Internal when it is no fault.
func KindOf(err error) Kind {
	if e := Of(err); e != nil {
		return e.Kind
	}
	return Internal
}

// Pairs turns name, value, name, value into a map. It panics on an odd or
// unnamed list, which is a slip in the code and never in the input.
func Pairs(pairs ...any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	if len(pairs)%2 != 0 {
		panic("fault: names and values do not pair up")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}
