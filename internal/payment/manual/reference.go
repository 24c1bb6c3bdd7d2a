package manual

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// symbols are what references are written in: those of Crockford's base 32, of which none looks like another.
const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// referenceLen is how many symbols a reference has beside its check digits: 60 bits, which of the 62 random ones of an
// attempt's id are the last.
const referenceLen = 12

// referenceOf returns the creditor reference of an attempt by ISO 11649: RF, two check digits, and at most 21 letters and
// digits. Banks carry it as it is, and tell most of those who mistype it.
func referenceOf(attempt uuid.UUID) string {
	bits := binary.BigEndian.Uint64(attempt[8:])
	body := make([]byte, referenceLen)
	for i := referenceLen - 1; i >= 0; i-- {
		body[i] = symbols[bits%uint64(len(symbols))]
		bits /= uint64(len(symbols))
	}
	return fmt.Sprintf("RF%02d%s", 98-mod97(string(body)+"RF00"), body)
}

// isChecked reports whether a text has the check digits of ISO 7064 MOD 97-10 behind its first two letters, as creditor
// references and the IBANs of ISO 13616 have them.
func isChecked(text string) bool { return len(text) > 4 && mod97(text[4:]+text[:4]) == 1 }

// mod97 is the remainder of a text by 97, where A is 10, B is 11 and so on; -1 if something else than capital letters and
// digits is in it.
func mod97(text string) (rest int) {
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return -1
		}
	}
	return rest
}

// inFours writes a reference or an IBAN as people read it.
func inFours(text string) string {
	var out strings.Builder
	for i, c := range text {
		if i > 0 && i%4 == 0 {
			out.WriteByte(' ')
		}
		out.WriteRune(c)
	}
	return out.String()
}
