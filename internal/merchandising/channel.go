package merchandising

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// channel is a channel as it is kept.
type channel struct {
	base
	Name     string   `json:"name"`
	Code     string   `json:"code"`
	Hosts    []string `json:"hosts"`
	Currency *string  `json:"currency"`
	Language string   `json:"language"`
	// LocationIDs are the locations that it sells from, or nil for all.
	LocationIDs     []uuid.UUID `json:"location_ids"`
	SellsEverything bool        `json:"sells_everything"`
	OrderPrefix     string      `json:"order_prefix"`
}

var channels = &kind[channel]{"channel", idOf(typeid.Of[typeid.Channel]), lockChannels, lookAtChannels}

// ChannelInput is what becomes of a channel. What is not given stays as it is.
type ChannelInput struct {
	Name, Code             patch.Text
	Hosts                  []string
	LocationIDs            []typeid.Location
	CurrencyCode, Language patch.Text
	SellsEverything        *bool
	OrderPrefix            patch.Text
}

// ChannelCreateInput is a channel to be made.
type ChannelCreateInput struct {
	IdempotencyKey *string
	Channel        ChannelInput
}

// ChannelUpdateInput is what becomes of a channel. ExpectedVersion is any if it is nil.
type ChannelUpdateInput struct {
	ID              typeid.Channel
	ExpectedVersion *int
	Channel         ChannelInput
}

// ChannelDeleteInput is a channel to be deleted.
type ChannelDeleteInput struct {
	ID              typeid.Channel
	ExpectedVersion *int
}

// ChannelProductsInput is products that a channel is to sell, or not to sell.
type ChannelProductsInput struct {
	ID              typeid.Channel
	ExpectedVersion *int
	ProductIDs      []typeid.Product
}

type (
	// ChannelPayload is what became of a channel.
	ChannelPayload = fault.Outcome[*ent.Channel]
	// ChannelDeletePayload is what became of a channel that was to be deleted.
	ChannelDeletePayload = fault.Outcome[typeid.Channel]
)

const (
	maxHosts = 50
	maxHost  = 253 // characters: see RFC 1035
)

var (
	channelCode     = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)
	orderPrefixForm = regexp.MustCompile(`^[0-9A-Z]{0,8}$`)
	hostForm        = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
)

// check cleans what was given in place, and reports what is wrong with it.
func (in *ChannelInput) check(s *Service, v *fault.Validator) {
	name(v, "channel.name", &in.Name)
	code(v, "channel.code", &in.Code)
	v.Check(in.Code.Value == "" || channelCode.MatchString(in.Code.Value), fault.CodeInvalid,
		"This must be a-z, 0-9, hyphens and underscores, and begin with one of the former.", "channel", "code")
	v.Check(len(in.Hosts) <= maxHosts, fault.CodeLimitReached, fmt.Sprintf("Give at most %d hosts.", maxHosts), "channel", "hosts")
	v.Check(len(in.LocationIDs) <= inventory.MaxLocations, fault.CodeLimitReached, fmt.Sprintf("Give at most %d locations.", inventory.MaxLocations), "channel", "locationIds")
	for i, host := range in.Hosts {
		in.Hosts[i] = strings.ToLower(strings.TrimSpace(host))
		v.Check(len(in.Hosts[i]) <= maxHost && hostForm.MatchString(in.Hosts[i]), fault.CodeInvalid,
			"This must be the name of a host without a port, such as shop.example.com.", "channel", "hosts", strconv.Itoa(i))
	}
	in.OrderPrefix.Value = strings.ToUpper(text.Clean(in.OrderPrefix.Value))
	v.Check(orderPrefixForm.MatchString(in.OrderPrefix.Value), fault.CodeInvalid,
		"A prefix has at most 8 letters from A to Z and digits.", "channel", "orderPrefix")
	v.Check(in.Language.Value == "" || s.languages.Speaks(in.Language.Value), fault.CodeUnavailable,
		"The store does not speak this language.", "channel", "language")
}

// locate returns fault.UserErrors at the locations that do not exist.
func (in *ChannelInput) locate(ctx context.Context, tx *ent.Tx) error {
	found, err := inventory.LocationsByID.Read(ctx, tx, in.LocationIDs)
	if err != nil {
		return err
	}
	var v fault.Validator
	for i, id := range in.LocationIDs {
		v.Check(found[id] != nil, fault.CodeNotFound, "There is no such location.", "channel", "locationIds", strconv.Itoa(i))
	}
	return v.Err()
}

// applied returns the channel as it is to be.
func (in *ChannelInput) applied(c channel) channel {
	c.Name, c.Code, c.Language = in.Name.Or(c.Name), in.Code.Or(c.Code), in.Language.Or(c.Language)
	c.SellsEverything = *or(in.SellsEverything, &c.SellsEverything)
	c.OrderPrefix = in.OrderPrefix.Or(c.OrderPrefix)
	if in.Hosts != nil {
		c.Hosts = append([]string{}, slices.Compact(slices.Sorted(slices.Values(in.Hosts)))...)
	}
	if in.LocationIDs != nil {
		c.LocationIDs = nil
	}
	if len(in.LocationIDs) > 0 {
		c.LocationIDs = slices.Compact(slices.SortedFunc(slices.Values(uuids(in.LocationIDs)), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }))
	}
	if in.CurrencyCode.Given {
		c.Currency = nil
	}
	if in.CurrencyCode.Value != "" {
		c.Currency = &in.CurrencyCode.Value
	}
	return c
}

// CreateChannel makes a channel, and returns it.
func (s *Service) CreateChannel(ctx context.Context, viewer auth.Viewer, in ChannelCreateInput) (*ent.Channel, error) {
	asked := in
	var v fault.Validator
	in.Channel.Name.Given, in.Channel.Code.Given = true, true
	if in.Channel.check(s, &v); v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "channelCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		if err := in.Channel.locate(ctx, tx); err != nil {
			return "", err
		}
		id := typeid.NewChannel()
		return id.String(), s.insertChannel(ctx, tx, viewer, in.Channel.applied(channel{base: base{id.UUID(), 1}, Hosts: []string{}, SellsEverything: true}))
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseChannel(text)
	return s.channel(ctx, id, err)
}

var channelsLimit = limitOf("channels", catalog.MaxChannels, countChannels)

func (s *Service) insertChannel(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, made channel) error {
	if err := channelsLimit.leaves(ctx, tx, 1); err != nil {
		return err
	}
	inserted, err := write(ctx, tx, insertChannels, []channel{made}, "channel")
	if err == nil && inserted == 0 {
		return fault.User(fault.CodeTaken, "Another channel has this code.", "channel", "code")
	}
	if err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, channels, "channel.created", []change[channel]{{nil, &made}})
}

// channel returns a channel that was changed, or that was not because somebody else has changed it.
func (s *Service) channel(ctx context.Context, id typeid.Channel, err error) (*ent.Channel, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := catalog.ChannelsByID.Read(ctx, s.store.Client, []typeid.Channel{id})
	return found[id], errors.Join(err, readErr)
}

// UpdateChannel changes a channel, and returns it. With a fault.CodeConflict comes the channel as it is.
func (s *Service) UpdateChannel(ctx context.Context, viewer auth.Viewer, in ChannelUpdateInput) (*ent.Channel, error) {
	var v fault.Validator
	if in.Channel.check(s, &v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := channels.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		if err := in.Channel.locate(ctx, tx); err != nil {
			return err
		}
		changed := changes(before, []channel{in.Channel.applied(before[0])})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, updateChannels, afters(changed), "channel"); err != nil {
			return err
		}
		return tell(ctx, tx, s, viewer, channels, "channel.updated", changed)
	})
	return s.channel(ctx, in.ID, err)
}

// DeleteChannel deletes a channel that no price list is for, and returns its id.
func (s *Service) DeleteChannel(ctx context.Context, viewer auth.Viewer, in ChannelDeleteInput) (typeid.Channel, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		gone, err := channels.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		_, err = deleteChannel.Exec(ctx, tx, in.ID)
		switch {
		case store.IsCode(err, pqerror.RestrictViolation, pqerror.ForeignKeyViolation):
			return fault.User(fault.CodeNotAllowed, "A price list is for the channel.", "id")
		case err != nil:
			return fmt.Errorf("delete channel: %w", err)
		}
		return tell(ctx, tx, s, viewer, channels, "channel.deleted", []change[channel]{{&gone[0], nil}})
	})
	if err != nil {
		return typeid.Channel{}, err
	}
	return in.ID, nil
}

var assortments = &kind[members]{name: "channel", id: channels.id}

// AddToChannel has a channel sell products, and returns the channel.
func (s *Service) AddToChannel(ctx context.Context, viewer auth.Viewer, in ChannelProductsInput) (*ent.Channel, error) {
	return s.changeAssortment(ctx, viewer, in, "channel.products_added", func(ctx context.Context, tx *ent.Tx) (was, is []uuid.UUID, err error) {
		if err := existing(ctx, tx, in.ProductIDs); err != nil {
			return nil, nil, err
		}
		is, err = s.catalog.AddToChannel(ctx, tx, in.ID, in.ProductIDs)
		return nil, is, err
	})
}

// RemoveFromChannel has a channel no longer sell products, and returns the channel.
func (s *Service) RemoveFromChannel(ctx context.Context, viewer auth.Viewer, in ChannelProductsInput) (*ent.Channel, error) {
	return s.changeAssortment(ctx, viewer, in, "channel.products_removed", func(ctx context.Context, tx *ent.Tx) (was, is []uuid.UUID, err error) {
		was, err = s.catalog.RemoveFromChannel(ctx, tx, in.ID, in.ProductIDs)
		return was, nil, err
	})
}

// changeAssortment changes what a channel sells. The function changes it, and returns what the change is
// about, before and after.
func (s *Service) changeAssortment(
	ctx context.Context, viewer auth.Viewer, in ChannelProductsInput, action string,
	alter func(ctx context.Context, tx *ent.Tx) (was, is []uuid.UUID, err error),
) (*ent.Channel, error) {
	var v fault.Validator
	if atOnce(&v, in.ProductIDs); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		taken, err := channels.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		was, is, err := alter(ctx, tx)
		if err != nil {
			return err
		}
		changed := changes([]members{{taken[0].base, was}}, []members{{taken[0].base, is}})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, updateChannels, taken, "channel"); err != nil { // for its version
			return err
		}
		return tell(ctx, tx, s, viewer, assortments, action, changed)
	})
	return s.channel(ctx, in.ID, err)
}
