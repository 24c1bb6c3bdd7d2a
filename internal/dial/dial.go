// Package dial opens the connections to Postgres, the pool's and those of package live. The kernel
// breaks them when the other side is gone without a word.
package dial

import (
	"net"
	"time"
)

// userTimeout is how long what was sent may wait for its acknowledgement. Without it the kernel
// sends it again and again for a quarter of an hour.
const userTimeout = 10 * time.Second

// New returns a dialer that gives up after timeout. A peer that vanished is noticed within about
// ten seconds, whether something was sent to it or not. A peer whose kernel still acknowledges
// what it gets is not: whoever waits for an answer bounds that wait.
func New(timeout time.Duration) net.Dialer {
	return net.Dialer{
		Timeout:         timeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3},
		Control:         control,
	}
}
