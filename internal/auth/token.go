package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// NewToken returns a secret of 256 random bits in URL-safe base64, and the hash to store in its
// place.
func NewToken() (token string, hash []byte) {
	secret := make([]byte, sha256.Size)
	rand.Read(secret) // never fails
	token = base64.RawURLEncoding.EncodeToString(secret)
	return token, HashToken(token)
}

// HashToken returns the SHA-256 of a token: enough for a random secret, which nobody can guess from
// its hash.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
