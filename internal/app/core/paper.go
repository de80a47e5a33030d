package core

import (
	"net/http"

	"reliefbook/internal/fault"
)

// Paper is a scan that is attached: PDF, JPEG or PNG. The zero value is none.
type Paper struct {
	Name string
	Data []byte `json:"-"`
}

// MaxScan is the size of the largest scan, in bytes.
const MaxScan = 10 << 20

// scanKinds are the media types of scans, by their content.
var scanKinds = map[string]bool{"application/pdf": true, "image/jpeg": true, "image/png": true}

// Check returns the media type by content. Refusal: form.invalid with scan.kind or scan.too_large.
func (p Paper) Check(field string) (kind string, err error) {
	kind = http.DetectContentType(p.Data)
	if !scanKinds[kind] {
		return "", fault.New(fault.Invalid, "form.invalid").Field(field, "scan.kind")
	}
	if len(p.Data) > MaxScan {
		return "", fault.New(fault.Invalid, "form.invalid").Field(field, "scan.too_large", "MiB", MaxScan>>20)
	}
	return kind, nil
}

// Printed is a PDF.
type Printed struct {
	Name    string
	Content []byte
	Version int
}
