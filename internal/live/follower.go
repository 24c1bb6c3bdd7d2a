package live

import "context"

// Follower is somebody who waits for a channel of Subscribe without a goroutine of its own. With
// many thousand subscribers, such goroutines are most of the memory.
type Follower interface {
	// Join is called by Subscribe. leave ends the subscription, as the end of the context would
	// without a Follower: the channel is closed. It may be called at any time from any goroutine,
	// also more than once, but not by Ring.
	Join(leave func())
	// Ring is called each time the channel has one thing more to receive: an event, or its end.
	// Calls do not overlap, and may come before Join's. It is called under the hub's lock, so it
	// must neither wait nor call the hub.
	Ring()
}

type followerKey struct{}

// WithFollower returns a context under which f follows the one channel that Subscribe returns. The
// end of the context does not end the subscription. So f must call the function that Join gives it.
func WithFollower(ctx context.Context, f Follower) context.Context {
	return context.WithValue(ctx, followerKey{}, f)
}

func followerFrom(ctx context.Context) Follower {
	f, _ := ctx.Value(followerKey{}).(Follower)
	return f
}
