package account

import (
	"context"
	"fmt"
	"time"

	"github.com/nyaruka/phonenumbers"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/text"
)

// ProfileUpdate changes what the viewer says of themselves. Its mistakes are fault.UserErrors.
func (s *Service) ProfileUpdate(ctx context.Context, viewer auth.Viewer, in ProfileUpdateInput) (*ent.User, error) {
	if err := in.normalize(); err != nil {
		return nil, err
	}
	var changed *ent.User
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		u, err := lockUser(ctx, tx, viewer.User)
		if err != nil {
			return err
		}
		update := tx.User.UpdateOneID(u.ID).
			SetName(in.Name.Or(u.Name)).SetGivenName(in.GivenName.Or(u.GivenName)).SetFamilyName(in.FamilyName.Or(u.FamilyName)).
			SetPhone(in.Phone.Or(u.Phone))
		switch consents := in.MarketingConsent; {
		case consents == nil:
		case !*consents:
			update.ClearMarketingConsentAt()
		case u.MarketingConsentAt == nil:
			update.SetMarketingConsentAt(time.Now())
		}
		if changed, err = update.Save(ctx); err != nil {
			return fmt.Errorf("update profile: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// normalize puts the input into the form in which it is stored, or says what is wrong with it.
func (in *ProfileUpdateInput) normalize() error {
	var v fault.Validator
	for _, f := range []struct {
		name string
		text *patch.Text
	}{{"name", &in.Name}, {"givenName", &in.GivenName}, {"familyName", &in.FamilyName}} {
		f.text.Value = text.Clean(f.text.Value)
		v.Line(f.name, f.text.Value, maxNameLen)
	}
	phone, err := parsePhone(in.Phone.Value)
	v.Add(err, "phone")
	in.Phone.Value = phone
	return v.Err()
}

// parsePhone returns a telephone number in the form of E.164, and the empty text as it is. What is
// wrong with one is a fault.UserErrors.
func parsePhone(given string) (string, error) {
	const unknownRegion, longest = "ZZ", 40
	given = text.Clean(given)
	if given == "" {
		return "", nil
	}
	if len(given) > longest {
		return "", fault.User(fault.CodeTooLong, "This is too long for a telephone number.")
	}
	number, err := phonenumbers.Parse(given, unknownRegion)
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return "", fault.User(fault.CodeInvalid, "This is not a telephone number with its country's code, such as +44 20 7946 0000.")
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}
