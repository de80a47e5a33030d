package person

import (
	"strings"
	"unicode"
)

// The masks of GB/T 35273, made on the server for screens and paper alike. They
// take any string: of what is too short to hide something, nothing is shown.

// hidden stands for a value of which nothing is shown.
const hidden = "****"

// MaskName keeps the first character: 张*, also of 张伟 and of 阿依古丽·买买提,
// so that the length tells nothing.
func MaskName(name string) string {
	for i, r := range name {
		if i > 0 && !unicode.IsMark(r) { // marks and variation selectors belong to the character before
			return name[:i] + "*"
		}
	}
	if name == "" {
		return ""
	}
	return name + "*"
}

// Masked is the name fit for a screen or paper.
func (n Name) Masked() string { return MaskName(n.Name) }

// MaskID keeps the first 6 and the last 4 of a citizen identity number. A
// passport's nine characters would then be shown whole: of shorter numbers it
// keeps the first and the last 2.
func MaskID(no string) string {
	switch n := len([]rune(no)); {
	case n >= 15:
		return keep(no, 6, 4)
	case n >= 8:
		return keep(no, 1, 2)
	default:
		return hide(no)
	}
}

// MaskCard keeps the last 4: "**** 1234".
func MaskCard(no string) string {
	if runes := []rune(no); len(runes) >= 8 {
		return hidden + " " + string(runes[len(runes)-4:])
	}
	return hide(no)
}

// MaskMobile keeps the first 3 and the last 4: "138****8000".
func MaskMobile(no string) string {
	if len([]rune(no)) >= 11 {
		return keep(no, 3, 4)
	}
	return hide(no)
}

// keep shows the first and last so many characters, with a star for each between.
func keep(s string, first, last int) string {
	runes := []rune(s)
	return string(runes[:first]) + strings.Repeat("*", len(runes)-first-last) + string(runes[len(runes)-last:])
}

// hide shows nothing but that there is something.
func hide(s string) string {
	if s == "" {
		return ""
	}
	return hidden
}
