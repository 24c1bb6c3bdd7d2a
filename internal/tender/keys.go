package tender

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/voucher"
)

// codeLength is how many letters and digits a code has, of which the last one is a check letter. The
// others are 82 bits: so many that nobody finds a code, however often they try.
const codeLength = 18

// minSecret is how many characters the secret of the keys has at least.
const minSecret = 32

// Keys hash and seal the codes of gift cards. They follow from a secret that the database does not have:
// who reads the database cannot tell a code, nor try codes.
type Keys struct {
	hashing []byte
	sealing cipher.AEAD
}

// NewKeys returns the keys that follow from a secret of the server's.
func NewKeys(secret string) (*Keys, error) {
	if len(secret) < minSecret {
		return nil, fmt.Errorf("the secret must be at least %d characters long", minSecret)
	}
	hashing, err := hkdf.Key(sha256.New, []byte(secret), nil, "shopgraph: hash the codes of gift cards", sha256.Size)
	if err != nil {
		return nil, err
	}
	sealing, err := hkdf.Key(sha256.New, []byte(secret), nil, "shopgraph: seal the codes of gift cards", sha256.Size)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &Keys{hashing, aead}, err
}

// hash returns what is stored of a code.
func (k *Keys) hash(normal string) []byte {
	mac := hmac.New(sha256.New, k.hashing)
	mac.Write([]byte(normal))
	return mac.Sum(nil)
}

// seal encrypts a code. A sealed code is good for its hash alone.
func (k *Keys) seal(normal string) []byte {
	nonce := make([]byte, k.sealing.NonceSize())
	rand.Read(nonce) // never fails
	return k.sealing.Seal(nonce, nonce, []byte(normal), k.hash(normal))
}

var errSealed = errors.New("a code was sealed with another secret")

// open returns a sealed code, whose hash is given.
func (k *Keys) open(sealed, hash []byte) (normal string, err error) {
	size := k.sealing.NonceSize()
	if len(sealed) < size {
		return "", errSealed
	}
	code, err := k.sealing.Open(nil, sealed[:size], sealed[size:], hash)
	if err != nil {
		return "", errSealed
	}
	return string(code), nil
}

// newCode returns a code as it is compared.
func newCode() string { return voucher.RandomCode("", codeLength) }

// shown returns a code as people read it.
func shown(normal string) string { return normal[:6] + "-" + normal[6:12] + "-" + normal[12:] }

// lastFour is what everybody may know of a code.
func lastFour(normal string) string { return normal[codeLength-4:] }
