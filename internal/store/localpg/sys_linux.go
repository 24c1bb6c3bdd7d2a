package localpg

import (
	"bytes"
	"fmt"
	"os"
	"syscall"
)

// stopWithParent has the kernel stop the child when the thread that forks it ends, as it does when
// we are killed. SIGINT is Postgres' fast shutdown.
func stopWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }

func (h *home) leftover(pid int) remedy {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ignore
	}
	args, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return ignore
	}
	// "pid (name) state …", and the name may hold anything.
	_, rest, _ := bytes.Cut(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" "))
	zombie := len(rest) > 0 && (rest[0] == 'Z' || rest[0] == 'X')
	return h.judge(zombie, string(args))
}
