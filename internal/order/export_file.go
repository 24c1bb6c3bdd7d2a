package order

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ExportFile is the file of an export that is done. It is read in parts, so that it need not fit into memory.
type ExportFile struct {
	Name, Type string
	service    *Service
	id         typeid.OrderExport
	chunks     int
}

// Filename is what a file of an export is called.
func (e *Export) Filename() string {
	return "orders-" + e.CreatedAt.UTC().Format("2006-01-02") + "." + strings.ToLower(string(e.Format))
}

// OpenExport returns the file of an export, and writes down who gets it; nil if there is none, or not all of it yet. Whether
// they may is for the caller to ask.
func (s *Service) OpenExport(ctx context.Context, actor string, id typeid.OrderExport) (*ExportFile, error) {
	e, err := s.oneExport(ctx, id)
	if err != nil || e == nil || e.Status != ExportDone {
		return nil, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		return s.audit(ctx, tx, actor, "orders.export_downloaded", id, map[string]any{"rows": e.Rows})
	})
	if err != nil {
		return nil, err
	}
	kind := "text/csv; charset=utf-8"
	if e.Format == JSONL {
		kind = "application/jsonl"
	}
	return &ExportFile{Name: e.Filename(), Type: kind, service: s, id: id, chunks: e.chunks}, nil
}

// Parts is how many parts the file has.
func (f *ExportFile) Parts() int { return f.chunks }

// WritePart writes a part of the file, of at most a mebibyte, counted from 0. The parts as gzip has compressed them are such
// a file together.
func (f *ExportFile) WritePart(ctx context.Context, to io.Writer, part int, compressed bool) error {
	data, err := record.First(ctx, f.service.store.Client, chunkOf, (*record.Reader).Bytes, f.id, part+1)
	if err == nil && data == nil {
		err = io.ErrUnexpectedEOF // it has expired meanwhile
	}
	if err != nil {
		return fmt.Errorf("read part %d of export %s: %w", part, f.id, err)
	}
	if compressed {
		_, err = to.Write(data)
		return err
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("read part %d of export %s: %w", part, f.id, err)
	}
	_, err = io.Copy(to, z) //nolint:gosec // who has compressed it is the program
	return err
}
