package core

import (
	"encoding/json"
	"fmt"
)

// The request bodies by which a repeated request is told from another one with the same key.

func Encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("app: %T has no JSON: %v", v, err)) // plain structs of plain fields
	}
	return string(b)
}
