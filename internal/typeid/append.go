package typeid

import "github.com/google/uuid"

// alphabet is Crockford's base32 in lower case.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// AppendGQL appends the id as MarshalGQL writes it.
func (k key[K]) AppendGQL(b []byte) []byte {
	b = append(b, '"')
	b = append(b, k.Prefix()...)
	b = append(b, '_')
	b = appendBase32(b, k.uuid)
	return append(b, '"')
}

// appendBase32 appends 128 bits in digits of 5, the highest first; the first digit has 3.
func appendBase32(b []byte, u uuid.UUID) []byte {
	var digits [suffixLen]byte
	var bits, held uint
	for i, at := len(u)-1, suffixLen-1; at >= 0; at-- {
		if held < 5 && i >= 0 {
			bits |= uint(u[i]) << held
			held += 8
			i--
		}
		digits[at] = alphabet[bits&31]
		bits >>= 5
		held -= min(held, 5)
	}
	return append(b, digits[:]...)
}
