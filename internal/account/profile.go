package account

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
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
	phone, err := address.ParsePhone(in.Phone.Value, "")
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
