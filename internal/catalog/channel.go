package catalog

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxChannels is how many channels there are at most.
const MaxChannels = 50

// channelsChanged is the Postgres channel that tells of changes of sales channels. A trigger writes to it.
const channelsChanged = "shopgraph_channels"

var (
	// ChannelsByID reads channels.
	ChannelsByID = record.ByID("channels", channelsByID, ent.ReadChannel, func(c *ent.Channel) typeid.Channel { return c.ID })
	// ChannelSizes counts what was chosen for channels.
	ChannelSizes = page.CountsOf("products of channels", sizesOfChannels)
)

// LocationsByChannel reads the locations that channels sell from, if these are not all.
var LocationsByChannel = record.NewMany("locations of channels",
	func(found *record.Found[typeid.Channel, []*ent.Location], _ record.Parts, ids []typeid.Channel) ([]*record.Read, error) {
		return []*record.Read{locationsOfChannels.With(func(r *record.Reader) {
			channel, location := typeid.Of[typeid.Channel](r.UUID()), ent.ReadLocation(r)
			if found.Readable(r, channel) {
				found.Values[channel] = append(found.Values[channel], location)
			}
		}, typeid.Array(ids))}, nil
	})

// Channels returns all channels in the order of their codes. Whether the viewer may see them is for the
// caller to ask.
func (s *Service) Channels(ctx context.Context) ([]*ent.Channel, error) {
	channels, err := record.All(ctx, s.store.Client, allChannels, ent.ReadChannel, MaxChannels)
	if err != nil {
		return nil, fmt.Errorf("read channels: %w", err)
	}
	return channels, nil
}

// Directory finds the channels of requests. It keeps them in memory, because each operation asks.
type Directory struct {
	products *Service
	log      *slog.Logger
	known    atomic.Pointer[[]*ent.Channel] // nil before they were read
	changed  chan struct{}
}

// NewDirectory returns a directory of the store's channels. Its owner runs it, and has a listener tell it
// of changes.
func NewDirectory(products *Service, log *slog.Logger) *Directory {
	return &Directory{products: products, log: log, changed: make(chan struct{}, 1)}
}

// Channel joins the directory to a listener.
func (d *Directory) Channel() live.Channel {
	return live.Channel{Name: channelsChanged, Wake: func([]string) error { d.tell(); return nil }, WakeAll: d.tell}
}

func (d *Directory) tell() {
	select {
	case d.changed <- struct{}{}:
	default: // it is told already
	}
}

// Run keeps the directory as the channels are, until ctx ends.
func (d *Directory) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-d.changed:
		}
		if _, err := d.read(ctx); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "the channels could not be read", "error", err) // the listener's tick tells again
		}
	}
}

// Refresh has the directory be as the channels are now, as after a change of them. If they cannot be read,
// it is left to Run.
func (d *Directory) Refresh(ctx context.Context) {
	if _, err := d.read(ctx); err != nil {
		d.tell()
	}
}

// readTimeout is how long it takes at most to read the channels.
const readTimeout = 5 * time.Second

func (d *Directory) read(ctx context.Context) ([]*ent.Channel, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	channels, err := d.products.Channels(ctx)
	if err != nil {
		return nil, err
	}
	d.known.Store(&channels)
	return channels, nil
}

// all returns the channels as they are known, or reads them.
func (d *Directory) all(ctx context.Context) ([]*ent.Channel, error) {
	if known := d.known.Load(); known != nil {
		return *known, nil
	}
	return d.read(ctx)
}

// Code returns the code of a channel; empty if it is not known, as one that was made just now.
func (d *Directory) Code(ctx context.Context, id typeid.Channel) (string, error) {
	c, err := d.channel(ctx, id)
	return c.Code, err
}

// OrderPrefix returns what the numbers of a channel's orders begin with; empty for nothing, or if the channel is not known.
func (d *Directory) OrderPrefix(ctx context.Context, id typeid.Channel) (string, error) {
	c, err := d.channel(ctx, id)
	return c.OrderPrefix, err
}

// channel returns a channel; an empty one if it is not known.
func (d *Directory) channel(ctx context.Context, id typeid.Channel) (*ent.Channel, error) {
	channels, err := d.all(ctx)
	if err != nil {
		return &ent.Channel{}, err
	}
	for _, c := range channels {
		if c.ID == id {
			return c, nil
		}
	}
	return &ent.Channel{}, nil
}

// Find returns the channel with a code or, if no code is given, that of a host, which may have a port. It
// is nil outside of channels. A code that no channel has is BAD_USER_INPUT.
func (d *Directory) Find(ctx context.Context, code, host string) (*ent.Channel, error) {
	channels, err := d.all(ctx)
	if err != nil {
		return nil, err
	}
	if code != "" {
		for _, c := range channels {
			if c.Code == code {
				return c, nil
			}
		}
		return nil, fault.BadUserInput(fmt.Sprintf("there is no channel %.100q", code))
	}
	name := hostName(host)
	for _, c := range channels {
		if slices.Contains(c.Hosts, name) {
			return c, nil
		}
	}
	return nil, nil
}

// hostName returns a host as channels have it: in lower case, without a port.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// InChannel asks whether a channel that does not sell everything sells a product.
type InChannel struct {
	Channel typeid.Channel
	Product typeid.Product
}

// SoldIn reads what channels sell of what they were asked for.
var SoldIn = record.NewMany("products of channels", func(found *record.Found[InChannel, bool], _ record.Parts, keys []InChannel) ([]*record.Read, error) {
	channels, products := make([]typeid.Channel, len(keys)), make([]typeid.Product, len(keys))
	for i, key := range keys {
		channels[i], products[i] = key.Channel, key.Product
	}
	return []*record.Read{soldInChannels.With(func(r *record.Reader) {
		found.Values[InChannel{typeid.Of[typeid.Channel](r.UUID()), typeid.Of[typeid.Product](r.UUID())}] = true
	}, typeid.Array(channels), typeid.Array(products))}, nil
})

// OnlySold returns of each of some products whether it is sold by these terms.
func (s *Service) OnlySold(ctx context.Context, terms Terms, products []typeid.Product) (sold []bool, err error) {
	sold = make([]bool, len(products))
	keys := make([]InChannel, len(products))
	for i, id := range products {
		sold[i], keys[i] = true, InChannel{terms.Channel, id}
	}
	if !terms.Chosen || len(products) == 0 {
		return sold, nil
	}
	found, err := SoldIn.Read(ctx, s.store.Client, keys)
	for i, key := range keys {
		sold[i] = found[key]
	}
	return sold, err
}
