//go:build !linux

package dial

import "syscall"

// control does nothing: only Linux has a timeout for what was sent.
func control(string, string, syscall.RawConn) error { return nil }
