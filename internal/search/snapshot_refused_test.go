package search

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
)

// parts are the sections of a snapshot.
type parts [numberOfSections][]byte

func (s *shop) parts() (p parts) {
	s.t.Helper()
	r, err := snapshotFiles(s.dir).open()
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.close()
	for i := range p {
		if p[i], err = io.ReadAll(r.section(i)); err != nil {
			s.t.Fatal(err)
		}
	}
	return p
}

// seal writes a snapshot of parts, with a checksum that is right.
func (s *shop) seal(p parts) {
	s.t.Helper()
	var to bytes.Buffer
	w := newSnapshotWriter(s.t.Context(), &to)
	err := w.begin()
	for i := range p {
		err = errors.Join(err, w.section(i, func() error { _, err := w.Write(p[i]); return err }))
	}
	if err := errors.Join(err, w.end()); err != nil {
		s.t.Fatal(err)
	}
	s.put(to.Bytes())
}

func (s *shop) put(file []byte) {
	s.t.Helper()
	if err := os.WriteFile(s.file(), file, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// edited returns parts with a section that is JSON changed.
func edited[T any](t *testing.T, p parts, section int, edit func(*T)) parts {
	t.Helper()
	var v T
	err := json.Unmarshal(p[section], &v)
	if err != nil {
		t.Fatal(err)
	}
	edit(&v)
	if p[section], err = json.Marshal(v); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRefusedSnapshots: what is not as it was written, or is of something else, is not read.
func TestRefusedSnapshots(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.leave()
	reader := s.begin(Options{})
	read := func(opts Options) (*snapshot, error) {
		p := &Service{feed: reader.feed, log: reader.Service.log, opts: opts}
		return p.readSnapshot(t.Context(), snapshotFiles(s.dir))
	}
	usual := Options{Memory: 64 << 20, Language: "en", Snapshots: s.dir}
	refused := func(what string, opts Options, want error) {
		t.Helper()
		if got, err := read(opts); err == nil || got != nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	if _, err := read(usual); err != nil {
		t.Fatal(err)
	}
	refused("another language", Options{Memory: 64 << 20, Language: "de"}, nil)
	refused("no room", Options{Memory: 1 << 10, Language: "en"}, errMemory)
	whole, err := os.ReadFile(s.file())
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		other := bytes.Clone(whole)
		for range 1 + r.IntN(3) {
			other[r.IntN(len(other))] ^= byte(1 + r.IntN(255))
		}
		s.put(other)
		if bytes.Equal(other, whole) {
			continue
		}
		refused("other bytes", usual, errBroken)
		s.put(whole[:r.IntN(len(whole))])
		refused("the beginning", usual, errBroken)
	}
	s.put(whole)
	first := s.parts()
	for what, edit := range map[string]func(*snapshotHead){
		"another version":  func(h *snapshotHead) { h.Version++ },
		"another database": func(h *snapshotHead) { h.Database = "1/1/5/16384" },
		"more products":    func(h *snapshotHead) { h.Products++ },
	} {
		s.seal(edited(t, first, headSection, edit))
		refused(what, usual, nil)
	}
	for what, edit := range map[string]func(*writtenDictionary){
		"fewer vendors":      func(d *writtenDictionary) { d.Facets[vendorFacet].Values = d.Facets[vendorFacet].Values[1:] },
		"a vendor twice":     func(d *writtenDictionary) { d.Facets[vendorFacet].Values[1] = d.Facets[vendorFacet].Values[0] },
		"fewer facets":       func(d *writtenDictionary) { d.Facets = d.Facets[:2] },
		"facets in disorder": func(d *writtenDictionary) { d.Facets[0], d.Facets[1] = d.Facets[1], d.Facets[0] },
		"fewer categories":   func(d *writtenDictionary) { d.Tree = d.Tree[1:] },
		"a circle":           func(d *writtenDictionary) { d.Tree[0].Parent = 0 },
		"fewer collections":  func(d *writtenDictionary) { d.Collections = d.Collections[:0] },
		"a collection twice": func(d *writtenDictionary) { d.Collections = append(d.Collections, d.Collections[0]) },
		"fewer contexts":     func(d *writtenDictionary) { d.Contexts = d.Contexts[:1] },
	} {
		s.seal(edited(t, first, dictionarySection, edit))
		refused(what, usual, nil)
	}
	for n := range 100 {
		other, section := first, n%numberOfSections
		other[section] = bytes.Clone(first[section])
		other[section][r.IntN(len(other[section]))] ^= byte(1 + r.IntN(255))
		s.seal(other)
		if section == indexSection || section == wordsSection {
			refused("other bytes with a right checksum", usual, nil)
			continue
		}
		if got, err := read(usual); err == nil { // such as another name, which nobody can tell: but it can be asked
			if _, err := (&Finder{view: got.now.Load()}).facets(&Listing{Terms: catalog.Terms{Currency: "USD"}, Languages: []string{"en"}, tuning: &tuning.Tuning{}}, nil); err != nil {
				t.Error(err)
			}
		}
	}
	s.exec(changes...)
	s.settle()
	if err := os.Remove(s.file()); err != nil {
		t.Fatal(err)
	}
	s.leave()
	second := s.parts()
	for chosen := 1; chosen < 1<<numberOfSections-1; chosen++ {
		mixed := first
		for i := range mixed {
			if chosen>>i&1 == 1 {
				mixed[i] = second[i]
			}
		}
		s.seal(mixed)
		refused("parts of two snapshots", usual, nil)
	}
}

// TestLeftAside: a process that finds a snapshot that cannot be brought up to date builds an index, and leaves another
// one.
func TestLeftAside(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.leave()
	for what, statements := range map[string][]string{
		"all has changed":                  {`TRUNCATE translations`},
		"the changes are not kept so long": {`UPDATE products SET name = name || '!'`, `UPDATE catalog_changes SET at = now() - interval '25 hours'`},
	} {
		s.exec(statements...)
		s.settle()
		other := s.begin(Options{})
		if err := other.feed.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		p := s.begin(Options{Snapshots: s.dir})
		p.wait(isWritten)
		if n := p.log.count(isAside); n != 1 {
			t.Errorf("%s: %d lines say that it is left aside", what, n)
		}
		if got, want := s.ask(p, nil, catalog.SortNewest).counts(), s.ask(other, nil, catalog.SortNewest).counts(); len(got) != len(want) || got["total"] != want["total"] {
			t.Errorf("%s: %s, want %s", what, got["total"], want["total"])
		}
		p.stop()
		other.stop()
	}
	if p := s.begin(Options{Snapshots: s.dir}); !p.isWarm() {
		t.Error("what was written last is not used")
	}
}

// TestOldSnapshot: a base whose changes are soon not kept any more gives way to a new one, once it has any.
func TestOldSnapshot(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.leave()
	s.seal(edited(t, s.parts(), headSection, func(h *snapshotHead) { h.Built = h.Built.Add(-refresh - time.Minute) }))
	p := s.begin(Options{Snapshots: s.dir})
	if !p.isWarm() {
		t.Fatalf("it is not used: %q", p.log.all)
	}
	s.exec(changes[0])
	p.wait(isWritten)
	var head snapshotHead
	if err := json.Unmarshal(s.parts()[headSection], &head); err != nil || time.Since(head.Built) > refresh {
		t.Errorf("built at %s, %v", head.Built, err)
	}
}

// TestOneDirectory: processes that share a directory leave one snapshot, which is whole, and nothing of those that died.
func TestOneDirectory(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	files := snapshotFiles(s.dir)
	left := func() bool { _, err := os.Stat(files.unfinished()); return !errors.Is(err, fs.ErrNotExist) }
	if err := os.WriteFile(files.unfinished(), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	unlock, err := files.lock()
	if err != nil {
		t.Fatal(err)
	}
	if files.clean(); !left() {
		t.Error("what another process writes is removed")
	}
	if _, err := files.lock(); !errors.Is(err, errLocked) {
		t.Errorf("a second one has the lock: %v", err)
	}
	unlock()
	if files.clean(); left() {
		t.Error("what a process has left that died is not removed")
	}
	one, two, three := s.run(Options{Snapshots: s.dir}), s.run(Options{Snapshots: s.dir}), s.run(Options{Snapshots: s.dir})
	select {
	case <-one.log.channel(isWritten):
	case <-two.log.channel(isWritten):
	case <-three.log.channel(isWritten):
	case <-time.After(patience):
		t.Fatal("none writes a snapshot")
	}
	if p := s.begin(Options{Snapshots: s.dir}); !p.isWarm() {
		t.Errorf("the snapshot of several is not used: %q", p.log.all)
	}
	for _, p := range []*process{one, two, three} {
		p.stop()
	}
	if left() {
		t.Error("something is left unfinished")
	}
}
