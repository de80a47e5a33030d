package vault

import "reliefbook/internal/fault"

// MaxBlob is the largest file SealBlob takes, in bytes: 32 MiB, the largest upload.
const MaxBlob = 32 << 20

// SealBlob encrypts an uploaded file (a roster, a bank's answer, a scan) for
// one purpose, e.g. "upload:" and the row's number: two files under the same
// purpose could be swapped. It copies data once. Refusal: vault.blob_too_large.
func (k *Keys) SealBlob(purpose string, data []byte) ([]byte, error) {
	if len(data) > MaxBlob {
		return nil, fault.New(fault.TooLarge, "vault.blob_too_large", "Limit", MaxBlob>>20)
	}
	return seal(k.blob, k.head(), data, k.blobPlace(purpose)), nil
}

// OpenBlob undoes SealBlob. Errors: the refusal vault.key_other when other
// keys sealed it, ErrSpoiled when it is damaged or another purpose's.
func (k *Keys) OpenBlob(purpose string, sealed []byte) ([]byte, error) {
	if err := k.checkHead(sealed); err != nil {
		return nil, err
	}
	data, err := open(k.blob, wrapHead, sealed, k.blobPlace(purpose))
	return data, fault.Wrap(err, "open a sealed file")
}

func (k *Keys) blobPlace(purpose string) []byte {
	return frame("blob", string(k.id[:]), purpose)
}
