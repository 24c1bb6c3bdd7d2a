package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/words"
)

// A snapshot is a file with an index as it was built, and the position of the feed that it was built at. A start that
// has one applies what has changed since, and need not read the catalog.
//
//	build ──▶ index at a position ──▶ file        a day at most       file ──▶ index ──▶ changes since ──▶ answers
//	                    │                                              │
//	                    └──▶ changes after it are held in the feed ────┘
//
// What is written is the base alone, which never changes: neither searches nor changes wait for it.

// snapshotVersion is that of the form, and of what documents and their words are made of: whoever changes what a
// product is in the index, or what is read of it, gives it another one.
const snapshotVersion = 3

const (
	// refresh is how old a base may become that is written, while there are changes: those after it are kept for a day.
	refresh = 12 * time.Hour
	// holding is how often the feed is told that a snapshot's changes are still wanted.
	holding = time.Hour
)

// errStale says that what a snapshot has cannot become the catalog by changes.
var errStale = errors.New("what has changed since a snapshot cannot be applied to it")

// snapshotHead says what a snapshot is of.
type snapshotHead struct {
	snapshotOwner
	Position feed.Position
	Built    time.Time
	Products int
	Bytes    int // that the index takes in memory
}

// snapshotOwner is who can use a snapshot.
type snapshotOwner struct {
	Version  int
	Database string
	Language string
	Settings words.Settings
}

// base is when an index was built that is written.
type base struct {
	at    feed.Position
	built time.Time
	held  time.Time // when the feed was last told
}

// snapshot is an index that was read.
type snapshot struct {
	*catalogIndex
	base
}

// lastSnapshot returns what an earlier process has left; nil if that is of no use.
func (s *Service) lastSnapshot(ctx context.Context) *snapshot {
	if s.opts.Snapshots == "" {
		return nil
	}
	began := time.Now()
	files := snapshotFiles(s.opts.Snapshots)
	files.clean()
	b, err := s.readSnapshot(ctx, files)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		s.leaveAside(ctx, err)
		return nil
	}
	b.catalogIndex.built = time.Since(began)
	return b
}

func (s *Service) leaveAside(ctx context.Context, why error) {
	s.log.InfoContext(ctx, "a snapshot of search is left aside, and an index is built", "directory", s.opts.Snapshots, "reason", why)
}

// readSnapshot reads the snapshot, and refuses what is not of this database and for this process.
func (s *Service) readSnapshot(ctx context.Context, files snapshotFiles) (*snapshot, error) {
	r, err := files.open()
	if err != nil {
		return nil, err
	}
	defer r.close()
	checked := make(chan error, 1)
	go func() { checked <- r.check() }()
	read, err := s.readSections(ctx, r)
	if broken := <-checked; broken != nil {
		return nil, broken // whatever was read of it
	}
	return read, err
}

func (s *Service) readSections(ctx context.Context, r *snapshotReader) (*snapshot, error) {
	var head snapshotHead
	if err := json.NewDecoder(r.section(headSection)).Decode(&head); err != nil {
		return nil, fmt.Errorf("read the head of a snapshot: %w", err)
	}
	want, err := s.own(ctx)
	if err != nil {
		return nil, err
	}
	if !reflect.DeepEqual(head.snapshotOwner, want) {
		return nil, errors.New("it is of another version, database or language")
	}
	if head.Bytes > s.opts.Memory {
		return nil, fmt.Errorf("%w: %d bytes, and %d are allowed", errMemory, head.Bytes, s.opts.Memory)
	}
	made, err := readIndex(r, head)
	if err != nil {
		return nil, err
	}
	if size := made.size(); size > s.opts.Memory {
		return nil, fmt.Errorf("%w: %d bytes, and %d are allowed", errMemory, size, s.opts.Memory)
	}
	return &snapshot{made, base{at: head.Position, built: head.Built}}, nil
}

// readIndex reads an index, and refuses parts that are not of one.
func readIndex(r *snapshotReader, head snapshotHead) (*catalogIndex, error) {
	var written writtenDictionary
	if err := json.NewDecoder(r.section(dictionarySection)).Decode(&written); err != nil {
		return nil, fmt.Errorf("read the dictionary of a snapshot: %w", err)
	}
	d, err := written.read()
	if err != nil {
		return nil, fmt.Errorf("read the dictionary of a snapshot: %w", err)
	}
	c := newCatalogIndex(d, head.Language, head.Settings)
	var segment *words.Segment
	var reading errgroup.Group
	reading.Go(func() (err error) {
		if c.index, err = index.Read(r.section(indexSection)); err != nil {
			return fmt.Errorf("read the index of a snapshot: %w", err)
		}
		return nil
	})
	reading.Go(func() (err error) {
		if segment, err = words.Read(r.section(wordsSection), int64(r.lengths[wordsSection])); err != nil {
			return fmt.Errorf("read the words of a snapshot: %w", err)
		}
		return nil
	})
	if err := reading.Wait(); err != nil {
		return nil, err
	}
	v := c.index.View()
	if err := v.Fits(d.known()); err != nil {
		return nil, fmt.Errorf("read the index of a snapshot: %w", err)
	}
	parts := v.Parts()
	first, end := segment.Ordinals()
	if len(parts) != 1 || parts[0].Gone != nil || v.Len() != head.Products || segment.Documents() != head.Products || first != 0 || int(end) != head.Products {
		return nil, errors.New("a snapshot has other words than products")
	}
	c.publish(v, []wordsPart{{parts[0], segment}})
	return c, nil
}

// own returns whose snapshots are good for this process.
func (s *Service) own(ctx context.Context) (snapshotOwner, error) {
	database, err := s.feed.Database(ctx)
	return snapshotOwner{Version: snapshotVersion, Database: database, Language: s.opts.Language, Settings: words.Settings{}}, err
}

// save has a generation that was built just now be written. It returns once that has what it needs of it.
func (s *Service) save(ctx context.Context, g *generation, at feed.Position) {
	if s.opts.Snapshots == "" {
		return
	}
	g.base = &base{at: at, built: time.Now().UTC().Round(0), held: time.Now()}
	b := *g.base
	v, written := g.index.now.Load(), g.index.dictionary.written()
	g.others.Go(func() {
		if err := s.writeSnapshot(ctx, &b, v, written); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "a snapshot of search is not written", "directory", s.opts.Snapshots, "error", err)
		}
	})
}

// writeSnapshot writes an index as it was at first, and has its changes held before anybody can read it.
func (s *Service) writeSnapshot(ctx context.Context, b *base, v *view, d *writtenDictionary) error {
	files := snapshotFiles(s.opts.Snapshots)
	unlock, err := files.lock()
	if errors.Is(err, errLocked) {
		return nil // another process writes one that is as good
	}
	if err != nil {
		return err
	}
	defer unlock()
	if err := s.feed.Hold(ctx, files.holder(), b.at); err != nil {
		return err
	}
	of, err := s.own(ctx)
	if err != nil {
		return err
	}
	segment := v.parts[0].segment
	head := snapshotHead{of, b.at, b.built, v.Len(), v.Size() + segment.Size()}
	began := time.Now()
	err = files.write(ctx, func(w *snapshotWriter) error {
		return errors.Join(
			w.section(headSection, func() error { return json.NewEncoder(w).Encode(head) }),
			w.section(dictionarySection, func() error { return json.NewEncoder(w).Encode(d) }),
			w.section(indexSection, func() error { return v.View.Write(w) }),
			w.section(wordsSection, func() error { _, err := segment.WriteTo(w); return err }),
		)
	})
	if err == nil {
		s.log.InfoContext(ctx, "a snapshot of search is written", "products", head.Products, "written_in", time.Since(began))
	}
	return err
}

// hold has the feed keep the changes of a generation's snapshot, now and then.
func (s *Service) hold(ctx context.Context, b *base) {
	if b == nil || time.Since(b.held) < holding {
		return
	}
	b.held = time.Now()
	if err := s.feed.Hold(ctx, snapshotFiles(s.opts.Snapshots).holder(), b.at); err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "the changes since a snapshot of search are not held", "error", err)
	}
}

// isOld reports whether a base should give way to another one while its changes are still there.
func (b *base) isOld(now time.Time) bool { return b != nil && now.Sub(b.built) > refresh }
