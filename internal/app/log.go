package app

import (
	"fmt"
	"io"
	"log/slog"

	"reliefbook/internal/person"
)

// Logger writes lines for the operators. What may be somebody's papers is put
// out of sight in whatever is said, as a second net: nothing should say any.
func Logger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: maskedAttr}))
}

func maskedAttr(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(person.HidePapers(v.String()))
	case slog.KindAny:
		if text := fmt.Sprintf("%+v", v.Any()); person.HoldsPapers(text) {
			a.Value = slog.StringValue(person.HidePapers(text))
		}
	}
	return a
}
