package search

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// The bytes of a snapshot: snapshotMagic, the sections, the length of each, and the checksum of all that.
const snapshotMagic = "shopgraph search\n"

const (
	headSection = iota
	dictionarySection
	indexSection
	wordsSection
	numberOfSections
)

// snapshotTrailer is how many bytes follow the sections.
const snapshotTrailer = 8*numberOfSections + 4

var (
	errBroken = errors.New("it is broken")
	errLocked = errors.New("another process writes a snapshot")
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// snapshotFiles is a directory with a snapshot.
type snapshotFiles string

func (d snapshotFiles) path(name string) string { return filepath.Join(string(d), name) }

func (d snapshotFiles) snapshot() string { return d.path("search.snapshot") }

// unfinished is what is being written. Only who has the lock touches it, so that it is left there by who has died.
func (d snapshotFiles) unfinished() string { return d.path("search.snapshot.new") }

// holder returns the name by which the feed holds the changes of the directory's snapshot.
func (d snapshotFiles) holder() string {
	host, _ := os.Hostname() // without one, directories of the same name share a place in the feed
	dir, err := filepath.Abs(string(d))
	if err != nil {
		dir = string(d)
	}
	sum := sha256.Sum256([]byte(host + "\x00" + dir))
	return "snapshot of search " + hex.EncodeToString(sum[:8])
}

// lock lets one process write, until unlock; errLocked says that it is another one.
func (d snapshotFiles) lock() (unlock func(), err error) {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of snapshots: %w", err)
	}
	f, err := os.OpenFile(d.path("search.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the directory of snapshots: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close() // nothing was written
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errLocked
		}
		return nil, fmt.Errorf("lock the directory of snapshots: %w", err)
	}
	return func() {
		// A child that is forked just now would keep the lock after closing alone.
		_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
		_ = f.Close()
	}, nil
}

// clean removes what a process has left there that died while it wrote.
func (d snapshotFiles) clean() {
	if _, err := os.Stat(d.unfinished()); err != nil {
		return
	}
	if unlock, err := d.lock(); err == nil {
		_ = os.Remove(d.unfinished()) // the next one who writes begins it anew
		unlock()
	}
}

// write has a snapshot take the place of the last one, once all of it is on the disk. Whoever calls has the lock.
func (d snapshotFiles) write(ctx context.Context, sections func(*snapshotWriter) error) error {
	f, err := os.OpenFile(d.unfinished(), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("begin a snapshot: %w", err)
	}
	w := newSnapshotWriter(ctx, f)
	err = errors.Join(w.begin(), sections(w), w.end())
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(d.unfinished(), d.snapshot())
	}
	if err != nil {
		_ = os.Remove(d.unfinished()) // else the next one begins it anew
		return fmt.Errorf("write a snapshot: %w", err)
	}
	return d.sync()
}

// sync has the directory know its files after a crash.
func (d snapshotFiles) sync() error {
	f, err := os.Open(string(d))
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err != nil {
		return fmt.Errorf("keep a snapshot: %w", err)
	}
	return nil
}

// snapshotWriter writes a snapshot until its context ends.
type snapshotWriter struct {
	ctx     context.Context
	to      *bufio.Writer
	sum     hash.Hash32
	written uint64
	lengths [numberOfSections]uint64
}

func newSnapshotWriter(ctx context.Context, to io.Writer) *snapshotWriter {
	return &snapshotWriter{ctx: ctx, to: bufio.NewWriterSize(to, 1<<18), sum: crc32.New(castagnoli)}
}

// Write implements io.Writer.
func (w *snapshotWriter) Write(some []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.to.Write(some)
	w.sum.Write(some[:n])
	w.written += uint64(n)
	return n, err
}

func (w *snapshotWriter) begin() error {
	_, err := io.WriteString(w, snapshotMagic)
	return err
}

// section notes the length of what is written.
func (w *snapshotWriter) section(number int, write func() error) error {
	before := w.written
	err := write()
	w.lengths[number] = w.written - before
	return err
}

func (w *snapshotWriter) end() error {
	var trailer []byte
	for _, n := range w.lengths {
		trailer = binary.LittleEndian.AppendUint64(trailer, n)
	}
	_, err := w.Write(trailer)
	_, failed := w.Write(binary.LittleEndian.AppendUint32(nil, w.sum.Sum32()))
	return errors.Join(err, failed, w.to.Flush())
}

// snapshotReader reads the sections of a snapshot. What they have is not used before check has said that they are as they were
// written: it takes a while, and the sections can be read beside it.
type snapshotReader struct {
	file    *os.File
	lengths [numberOfSections]uint64
	size    int64
	sum     uint32
}

// open opens the snapshot.
func (d snapshotFiles) open() (*snapshotReader, error) {
	f, err := os.Open(d.snapshot())
	if err != nil {
		return nil, fmt.Errorf("open a snapshot: %w", err)
	}
	r := &snapshotReader{file: f}
	if err := r.open(); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *snapshotReader) close() { _ = r.file.Close() } // nothing was written

// check looks whether the snapshot is as it was written.
func (r *snapshotReader) check() error {
	sum := crc32.New(castagnoli)
	if _, err := io.Copy(sum, io.NewSectionReader(r.file, 0, r.size-4)); err != nil {
		return fmt.Errorf("read a snapshot: %w", err)
	}
	if sum.Sum32() != r.sum {
		return errBroken
	}
	return nil
}

// open reads where the sections are.
func (r *snapshotReader) open() error {
	info, err := r.file.Stat()
	if err != nil {
		return fmt.Errorf("open a snapshot: %w", err)
	}
	size := info.Size()
	if size < int64(len(snapshotMagic)+snapshotTrailer) {
		return errBroken
	}
	magic, trailer := make([]byte, len(snapshotMagic)), make([]byte, snapshotTrailer)
	_, err = r.file.ReadAt(magic, 0)
	_, failed := r.file.ReadAt(trailer, size-snapshotTrailer)
	if err := errors.Join(err, failed); err != nil {
		return fmt.Errorf("read a snapshot: %w", err)
	}
	left := uint64(size) - uint64(len(snapshotMagic)+snapshotTrailer)
	for i := range r.lengths {
		r.lengths[i] = binary.LittleEndian.Uint64(trailer[8*i:])
		if r.lengths[i] > left {
			return errBroken
		}
		left -= r.lengths[i]
	}
	if string(magic) != snapshotMagic || left != 0 {
		return errBroken
	}
	r.size, r.sum = size, binary.LittleEndian.Uint32(trailer[8*numberOfSections:])
	return nil
}

// section reads a part. Several can be read at once.
func (r *snapshotReader) section(number int) io.Reader {
	at := int64(len(snapshotMagic))
	for _, n := range r.lengths[:number] {
		at += int64(n)
	}
	return bufio.NewReaderSize(io.NewSectionReader(r.file, at, int64(r.lengths[number])), 1<<18)
}
