package vault

import "reliefbook/internal/fault"

// MaxBlob is the largest file EncryptBlob takes, in bytes: 32 MiB, the largest upload.
const MaxBlob = 32 << 20

// EncryptBlob encrypts an uploaded file (a roster, a bank's answer, a scan) for
// one purpose, e.g. "upload:" and the row's number: two files under the same
// purpose could be swapped. It copies data once. Refusal: vault.blob_too_large.
func (k *Keys) EncryptBlob(purpose string, data []byte) ([]byte, error) {
	if len(data) > MaxBlob {
		return nil, fault.New(fault.TooLarge, "vault.blob_too_large", "Limit", MaxBlob>>20)
	}
	return encrypt(k.blob, k.head(), data, k.blobPlace(purpose)), nil
}

// DecryptBlob undoes EncryptBlob. Errors: the refusal vault.key_other when it was
// encrypted with other keys, ErrSpoiled when it is damaged or another purpose's.
func (k *Keys) DecryptBlob(purpose string, ciphertext []byte) ([]byte, error) {
	if err := k.checkHead(ciphertext); err != nil {
		return nil, err
	}
	data, err := decrypt(k.blob, wrapHead, ciphertext, k.blobPlace(purpose))
	return data, fault.Wrap(err, "decrypt a file")
}

func (k *Keys) blobPlace(purpose string) []byte {
	return frame("blob", string(k.id[:]), purpose)
}
