package localpg

import (
	"os"
	"syscall"
)

const (
	memoryDir = "/dev/shm"
	// memoryNeeded is what must be free there, in bytes: a cluster takes about 60 MiB, each open
	// database 10.
	memoryNeeded = 1 << 30
)

// ScratchDir returns where to make the temporary directories of Fast servers. They are in memory
// when there is room. There a server takes a quarter of the processor time that it takes on a disk.
func ScratchDir() string {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(memoryDir, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) < memoryNeeded {
		return os.TempDir()
	}
	return memoryDir
}
