package contract_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What differs from run to run: fields by their names, and values by their form.
var (
	secretField = regexp.MustCompile(`"(token|cartToken|deviceToken|flowToken|authorizationUrl|trackingToken|requestId|number|actionUrl|clientSecret)": ?"[^"]+"`)
	cursorField = regexp.MustCompile(`"(?:cursor|startCursor|endCursor)":"([^"]+)"`)
	dayField    = regexp.MustCompile(`"(earliestDate|latestDate)": ?"\d{4}-\d\d-\d\d"`) // counted from today on
	timeValue   = regexp.MustCompile(`"\d{4}-\d\d-\d\dT[^"]+(Z|[+-]\d\d:\d\d)"`)
	uuidValue   = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	waitValue   = regexp.MustCompile(`("retryAfter":|in )\d\d+( seconds)?`)     // of a minute or more, which counts down
	codeValue   = regexp.MustCompile(`\b[2-9A-Z]{6}-[2-9A-Z]{6}-[2-9A-Z]{6}\b`) // of a gift card
	codeEnd     = regexp.MustCompile(`("lastFour": ?"|ends in )[2-9A-Z]{4}\b`)
	stripeValue = regexp.MustCompile(`\b(evt|pi)_[0-9A-Za-z]{24}\b`) // Stripe's names for events and payments
	transferRef = regexp.MustCompile(`RF\d\d[0-9A-HJKMNP-TV-Z]{12}`) // what a transfer is to say
	signedURL   = regexp.MustCompile(`http://localhost:\d+(/(?:documents|exports)/[^"?]+)\?until=\d+&signature=[\w-]+(?:&by=\w+)?`)
	printedIDs  = regexp.MustCompile(`(/documents/print-[A-Z_]+-)[\w-]+`) // the orders' ids
	storefront  = regexp.MustCompile(`http://localhost:\d+/`)             // by the port that the server has got
	idValue     = regexp.MustCompile(`\b([a-z]+)_[0-7][0-9a-hjkmnp-tv-z]{25}\b`)
)

// normalized returns an answer with placeholders for what differs from run to run: one id or cursor
// has one placeholder throughout an answer, and another has another.
func (s *story) normalized(t *testing.T, a answer) string {
	t.Helper()
	text := secretField.ReplaceAllString(sortErrors(t, a.body), `"$1":"<$1>"`)
	text = codeEnd.ReplaceAllString(codeValue.ReplaceAllString(text, "<code>"), "$1<end>")
	text = transferRef.ReplaceAllString(text, "<reference>")
	text = dayField.ReplaceAllString(text, `"$1":"<day>"`)
	text = timeValue.ReplaceAllString(text, `"<time>"`)
	text = stripeValue.ReplaceAllString(text, "<$1>")
	text = printedIDs.ReplaceAllString(text, "$1<orders>")
	text = signedURL.ReplaceAllString(text, "<server>$1?<signed>")
	text = storefront.ReplaceAllString(text, "http://localhost/")
	text = uuidValue.ReplaceAllString(text, "<uuid>")
	text = waitValue.ReplaceAllString(text, "${1}60$2")
	cursors, ids := map[string]string{}, map[string]map[string]string{}
	text = cursorField.ReplaceAllStringFunc(text, func(field string) string {
		cursor := cursorField.FindStringSubmatch(field)[1]
		if cursors[cursor] == "" {
			cursors[cursor] = fmt.Sprintf("<cursor %d>", len(cursors)+1)
		}
		return strings.Replace(field, cursor, cursors[cursor], 1)
	})
	text = idValue.ReplaceAllStringFunc(text, func(id string) string {
		prefix := idValue.FindStringSubmatch(id)[1]
		if ids[prefix] == nil {
			ids[prefix] = map[string]string{}
		}
		if ids[prefix][id] == "" {
			ids[prefix][id] = fmt.Sprintf("<%s %d>", prefix, len(ids[prefix])+1)
		}
		return ids[prefix][id]
	})
	if a.status != http.StatusOK {
		text = fmt.Sprintf(`{"status":%d,"answer":%s}`, a.status, text)
	}
	return text
}

// sortErrors brings an answer's errors into the order of their paths: fields that are resolved side
// by side fail in any.
func sortErrors(t *testing.T, body []byte) string {
	t.Helper()
	var errs struct{ Errors []json.RawMessage }
	if err := json.Unmarshal(body, &errs); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if len(errs.Errors) < 2 {
		return string(body)
	}
	texts := make([]string, len(errs.Errors))
	for i, e := range errs.Errors {
		texts[i] = string(e)
	}
	before := strings.Join(texts, ",")
	slices.SortStableFunc(texts, func(a, b string) int { return strings.Compare(errorPath(a), errorPath(b)) })
	return strings.Replace(string(body), before, strings.Join(texts, ","), 1)
}

func errorPath(text string) string {
	_, path, _ := strings.Cut(text, `"path":`)
	return path
}
