package index_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/search/index"
)

// snapshot returns a snapshot of some products with changes.
func snapshot(t testing.TB) []byte {
	t.Helper()
	shape := index.Shape{Parents: parents, Facets: facets}
	var all []*index.Document
	draw := rapid.Custom(func(t *rapid.T) *index.Document { return document(t, uuid.Nil, shape) })
	for n := range 16 {
		d := draw.Example(n)
		d.ID = id(n)
		all = append(all, d)
	}
	x, err := index.Build(t.Context(), shape, inTurn(all[:12]), 7)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Apply(index.Change{Put: all[12:], Delete: []uuid.UUID{id(3)}, Position: 8}); err != nil {
		t.Fatal(err)
	}
	var to bytes.Buffer
	if err := x.View().Write(&to); err != nil {
		t.Fatal(err)
	}
	return to.Bytes()
}

// TestBrokenSnapshots has every byte of a snapshot be another one, and leaves out its end or adds to it.
func TestBrokenSnapshots(t *testing.T) {
	t.Parallel()
	whole := snapshot(t)
	broken := func(what string, some []byte, n int) {
		if _, err := index.Read(bytes.NewReader(some)); !errors.Is(err, index.ErrSnapshot) {
			t.Fatalf("%s %d: %v", what, n, err)
		}
	}
	for n := range whole {
		other := bytes.Clone(whole)
		other[n] ^= byte(1 + n%255)
		broken("another byte", other, n)
		if n%10 == 0 {
			broken("cut at", whole[:n], n)
		}
	}
	broken("longer by", append(bytes.Clone(whole), 0), 1)
	if _, err := index.Read(bytes.NewReader(whole)); err != nil {
		t.Fatal(err)
	}
}

type failing struct{ left int }

var errDisk = errors.New("the disk is full")

func (f *failing) Write(some []byte) (int, error) {
	if f.left -= len(some); f.left < 0 {
		return 0, errDisk
	}
	return len(some), nil
}

// TestSnapshotThatCannotBeWritten has a disk be full.
func TestSnapshotThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	x, err := index.Read(bytes.NewReader(snapshot(t)))
	if err != nil {
		t.Fatal(err)
	}
	if err := x.View().Write(&failing{100}); !errors.Is(err, errDisk) {
		t.Fatal(err)
	}
}

// FuzzRead reads anything: what is read is a snapshot, which is written as it was.
func FuzzRead(f *testing.F) {
	f.Add(snapshot(f))
	f.Add([]byte("shopgraph index 3\n"))
	f.Fuzz(func(t *testing.T, some []byte) {
		x, err := index.Read(bytes.NewReader(some))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := x.View().Write(&again); err != nil || !bytes.Equal(again.Bytes(), some) {
			t.Fatalf("%d bytes are %d again: %v", len(some), again.Len(), err)
		}
	})
}
