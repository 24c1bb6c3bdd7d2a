package dial

import (
	"net"
	"syscall"
	"testing"
	"time"
)

func TestSocketsNoticeAPeerThatIsGone(t *testing.T) {
	t.Parallel()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dialer := New(time.Second)
	conn, err := dialer.DialContext(t.Context(), "tcp", server.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	for option, want := range map[int]int{tcpUserTimeout: 10_000, syscall.TCP_KEEPIDLE: 5, syscall.TCP_KEEPINTVL: 2, syscall.TCP_KEEPCNT: 3} {
		var got int
		if cerr := raw.Control(func(fd uintptr) { got, err = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, option) }); cerr != nil || err != nil || got != want {
			t.Errorf("option %#x is %d, want %d (%v, %v)", option, got, want, err, cerr)
		}
	}
}
