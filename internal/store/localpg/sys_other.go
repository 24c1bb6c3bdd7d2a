//go:build !linux

package localpg

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// stopWithParent can do nothing here: the next start finds and stops a server whose owner was
// killed.
func stopWithParent(*syscall.SysProcAttr) {}

func (h *home) leftover(pid int) remedy {
	out, err := exec.Command("ps", "-ww", "-o", "stat=,args=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ignore
	}
	stat, args, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	return h.judge(strings.HasPrefix(stat, "Z"), args)
}
