package address_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
)

func full() address.Address {
	return address.Address{
		FullName: "Ada Lovelace", Company: "Engines", Line1: "12 St James's Square", Line2: "Flat 2", City: "London",
		Region: "Greater London", PostalCode: "SW1Y 4JH", Country: "GB", Phone: "+44 20 7946 0000",
	}
}

func TestTrimmed(t *testing.T) {
	t.Parallel()
	padded := full()
	for _, field := range []*string{
		&padded.FullName, &padded.Company, &padded.Line1, &padded.Line2, &padded.City, &padded.Region, &padded.PostalCode, &padded.Phone,
	} {
		*field = " \t" + *field + "\u00a0\n"
	}
	before := padded
	if diff := cmp.Diff(full(), padded.Trimmed()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if padded != before {
		t.Error("the original was changed")
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		address address.Address
		want    []string
	}{
		"full":     {full(), nil},
		"smallest": {address.Address{FullName: "Ada", Line1: "1", City: "Accra", Country: "GH"}, nil},
		"empty": {address.Address{}, []string{
			"REQUIRED at.fullName", "REQUIRED at.line1", "REQUIRED at.city", "REQUIRED at.country",
		}},
		"blank": {address.Address{FullName: " ", Line1: "\t", City: "\n", Country: "GB"}, []string{
			"REQUIRED at.fullName", "REQUIRED at.line1", "REQUIRED at.city", "REQUIRED at.postalCode",
		}},
		"longest": {sized(0), nil},
		"too long": {sized(1), []string{
			"TOO_LONG at.fullName", "TOO_LONG at.company", "TOO_LONG at.line1", "TOO_LONG at.line2", "TOO_LONG at.city",
			"TOO_LONG at.region", "TOO_LONG at.phone", "TOO_LONG at.postalCode",
		}},
		"not text": {address.Address{FullName: "A\x00", Line1: "1", Line2: "\xff", City: "Accra", Country: "GH", PostalCode: "\xff"}, []string{
			"INVALID at.fullName", "INVALID at.line2", "INVALID at.postalCode",
		}},
	} {
		if diff := cmp.Diff(tt.want, mistakes(t, tt.address)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// mistakes returns the code and the field of each of an address's mistakes.
func mistakes(t testing.TB, a address.Address) []string {
	t.Helper()
	var v fault.Validator
	a.Validate(&v, "at")
	list, rest := fault.Split(v.Err())
	if rest != nil {
		t.Fatal(rest)
	}
	var got []string
	for _, m := range list {
		got = append(got, string(m.Code)+" "+strings.Join(m.Field, "."))
	}
	return got
}

// sized returns an address whose fields are as long as they may be, in characters, and some more.
func sized(more int) address.Address {
	of := func(n int) string { return strings.Repeat("é", n+more) }
	return address.Address{
		FullName: of(200), Company: of(200), Line1: of(200), Line2: of(200), City: of(200), Region: of(100),
		PostalCode: of(20), Country: "AE", Phone: of(40),
	}
}

// TestStoredForm guards the form in which orders keep their addresses.
func TestStoredForm(t *testing.T) {
	t.Parallel()
	const stored = `{"fullName":"Ada Lovelace","company":"Engines","line1":"12 St James's Square","line2":"Flat 2",` +
		`"city":"London","region":"Greater London","postalCode":"SW1Y 4JH","country":"GB","phone":"+44 20 7946 0000"}`
	got, err := json.Marshal(full())
	if err != nil || string(got) != stored {
		t.Errorf("stored as %s, %v", got, err)
	}
	var read address.Address
	if err := json.Unmarshal([]byte(stored), &read); err != nil || read != full() {
		t.Errorf("read as %+v, %v", read, err)
	}
}
