package courier

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"golang.org/x/text/unicode/norm"
)

func sign(secret string, parts ...string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	for _, part := range parts {
		mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}

// signedByEasyPost is by https://docs.easypost.com/guides/webhooks-guide and EasyPost's own clients: the header holds
// hmac-sha256-hex= and the code of the body in hexadecimal digits. The secret is normalized as NFKD.
func signedByEasyPost(secret string, call Call) bool {
	given, found := strings.CutPrefix(call.Header.Get("X-Hmac-Signature"), "hmac-sha256-hex=")
	code, err := hex.DecodeString(given)
	return found && err == nil && hmac.Equal(code, sign(norm.NFKD.String(secret), string(call.Body)))
}

// signedByAfterShip is by https://www.aftership.com/docs/tracking/webhook/webhook-signature: the header holds the code
// of the body in base64.
func signedByAfterShip(secret string, call Call) bool {
	code, err := base64.StdEncoding.DecodeString(call.Header.Get("Aftership-Hmac-Sha256"))
	return err == nil && hmac.Equal(code, sign(secret, string(call.Body)))
}

// signedByShippo is by https://docs.goshippo.com/tracking/webhook-security: the address holds the secret as its token,
// or the header holds t= and a time, and v1= and the code of the time, a dot and the body in hexadecimal digits.
func signedByShippo(secret string, call Call) bool {
	var at, given string
	for part := range strings.SplitSeq(call.Header.Get("Shippo-Auth-Signature"), ",") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(part), "="); name {
		case "t":
			at = value
		case "v1":
			given = value
		}
	}
	if given == "" {
		return subtle.ConstantTimeCompare([]byte(call.Query.Get("token")), []byte(secret)) == 1
	}
	code, err := hex.DecodeString(given)
	return err == nil && hmac.Equal(code, sign(secret, at, ".", string(call.Body)))
}
