package localpg

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// sparePrefix begins the names of spares.
const sparePrefix = "cluster-"

// spare is a fresh cluster in one file, of which a Fast server's cluster is unpacked: initdb takes
// ten times as long.
type spare struct {
	file string
	as   *account // whom the unpacked files are to belong to; nil: ourselves
}

// spare returns the place of the cluster that these binaries make with these arguments; ok is false
// when there is none for such things.
func (h *home) spare(bin binaries, args []string) (s spare, ok bool) {
	if !h.opts.Fast {
		return spare{}, false
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return spare{}, false
	}
	made := sha256.Sum256(fmt.Append(nil, bin.initdb, bin.version, args))
	return spare{filepath.Join(dir, "shopgraph", fmt.Sprintf("%s%x.tar", sparePrefix, made[:8])), h.as}, true
}

// unpack writes the cluster into an empty directory. After an error there may be a part of it.
func (s spare) unpack(ctx context.Context, dir string) error {
	f, err := os.Open(s.file)
	if err != nil {
		return err
	}
	defer f.Close()
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for r := tar.NewReader(f); ; {
		entry, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.file, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.unpackEntry(root, entry, r); err != nil {
			return fmt.Errorf("%s: %w", s.file, err)
		}
	}
}

func (s spare) unpackEntry(root *os.Root, entry *tar.Header, content io.Reader) error {
	name := strings.TrimSuffix(entry.Name, "/")
	if entry.Typeflag == tar.TypeDir {
		if err := root.MkdirAll(name, 0o700); err != nil {
			return err
		}
		return s.give(root, name)
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return s.give(root, name)
}

func (s spare) give(root *os.Root, name string) error {
	if s.as == nil {
		return nil
	}
	return root.Chown(name, s.as.uid, s.as.gid)
}

// keep packs a fresh cluster for the next time, in place of those of other binaries. It appears
// whole or not at all.
func (s spare) keep(dir string) error {
	folder := filepath.Dir(s.file)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	old, _ := filepath.Glob(filepath.Join(escapeGlob(folder), sparePrefix+"*"))
	for _, file := range old {
		_ = os.Remove(file) // who is unpacking it still has it
	}
	f, err := os.CreateTemp(folder, sparePrefix+"new-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // nothing there any more after the rename
	w := tar.NewWriter(f)
	err = errors.Join(w.AddFS(os.DirFS(dir)), w.Close(), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), s.file)
}
