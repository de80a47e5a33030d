package apptest

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"path/filepath"
	"testing"

	"reliefbook/internal/app/core"
	"reliefbook/internal/bundle"
	"reliefbook/internal/seal"
)

// StrangerKey is a signing key of the right name that is not the house's.
func StrangerKey(t testing.TB) core.Signing {
	t.Helper()
	signer, public, err := seal.LoadOrCreateKey(filepath.Join(t.TempDir(), "k"), "reliefbook-test")
	Check(t, err)
	return core.Signing{Signer: signer, Public: public}
}

// Bundled writes a house's audit bundle.
func (h *House) Bundled(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := h.Audit.Bundle(context.Background(), h.Auditor, &b, t.TempDir(), nil)
	Check(t, err)
	return b.Bytes()
}

// PublicKey is the newest public key.
func (h *House) PublicKey(t testing.TB) *seal.PublicKey {
	t.Helper()
	keys, err := h.PublicKeys(context.Background(), h.Auditor)
	Check(t, err)
	k, err := seal.ParsePublicKey(keys[len(keys)-1])
	Check(t, err)
	return k
}

// Proven verifies a bundle offline.
func Proven(t testing.TB, data []byte, o bundle.Options) bundle.Result {
	t.Helper()
	r, err := bundle.Verify(bytes.NewReader(data), int64(len(data)), o)
	Check(t, err)
	return r
}

// Unzip is a bundle's files by name.
func Unzip(t testing.TB, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	Check(t, err)
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		Check(t, err)
		b, err := io.ReadAll(r)
		Check(t, err)
		out[f.Name] = string(b)
	}
	return out
}
