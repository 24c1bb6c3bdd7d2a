package account

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
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
	phone, err := address.ParsePhone(in.Phone.Value, "")
	v.Add(err, "phone")
	in.Phone.Value = phone
	return v.Err()
}
