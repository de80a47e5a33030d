package print

import (
	"strings"
	"sync"
	"unicode"

	"github.com/signintech/gopdf"
)

// lacking stands on paper for a character the font has no shape for: the
// printers' mark for missing type, so that nobody takes the name for complete.
const lacking = '〓'

// shapes is the font, read once to be asked what it has.
var shapes = sync.OnceValues(func() (*gopdf.SubsetFontObj, error) {
	var s gopdf.SubsetFontObj
	return &s, s.SetTTFData(font)
})

// hasShape reports that the font can draw a character.
func hasShape(r rune) bool {
	s, err := shapes()
	if err != nil {
		return true // the same font fails when the document is begun, and is reported there
	}
	glyph, err := s.CharCodeToGlyphIndex(r)
	return err == nil && glyph != 0
}

// formless is a character that has no shape by nature: controls, joiners,
// variation selectors.
func formless(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// printable is a text as the font can draw it.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case formless(r):
			return -1
		case !hasShape(r):
			return lacking
		}
		return r
	}, s)
}
