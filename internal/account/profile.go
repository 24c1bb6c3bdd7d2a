package account

import (
	"context"
	"fmt"
	"time"

	"github.com/nyaruka/phonenumbers"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
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
	checkNames(&v, &in.Name.Value, &in.GivenName.Value, &in.FamilyName.Value)
	phone, err := parsePhone(in.Phone.Value)
	v.Add(err, "phone")
	in.Phone.Value = phone
	return v.Err()
}

// maxNameLen is the length of each of a user's names in code points.
const maxNameLen = 200

// checkNames puts a user's names into the form in which they are stored. What is wrong with them goes
// to v.
func checkNames(v *fault.Validator, name, givenName, familyName *string) {
	checkName(v, "name", name)
	checkName(v, "givenName", givenName)
	checkName(v, "familyName", familyName)
}

func checkName(v *fault.Validator, field string, name *string) {
	*name = text.Clean(*name)
	v.Line(field, *name, maxNameLen)
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
