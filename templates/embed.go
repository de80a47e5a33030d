// Package templates is the text of the screens; README.md lists the blocks and
// what each expects, internal/web/render.go parses them.
package templates

import "embed"

// FS holds layout/, parts/ and pages/.
//
//go:embed */*.html
var FS embed.FS
