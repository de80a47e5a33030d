package app

import (
	"encoding/json"
	"fmt"

	"reliefbook/internal/visit"
)

// The bodies by which a repeated request is told from another one under the same key.

func (p Preparation) body() string {
	p.Key = ""
	return encoded(p)
}

func (p Proposal) body() string {
	p.Key = ""
	return encoded(p) + string(plainSum(p.Form.Data))
}

func visitBody(v visit.Visit) string { return encoded(v) }

func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("app: %T has no JSON: %v", v, err)) // plain structs of plain fields
	}
	return string(b)
}
