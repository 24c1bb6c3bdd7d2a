package server

import (
	"compress/gzip"
	"context"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/order"
)

// export serves the file of an export to who has its address, for as long as that is good.
func (s *Server) export(w http.ResponseWriter, r *http.Request) {
	file, err := s.openExport(r)
	switch {
	case err != nil:
		s.log.ErrorContext(r.Context(), "an export cannot be read", "error", err)
		answer(w, http.StatusInternalServerError, "internal error\n")
		return
	case file == nil:
		answer(w, http.StatusNotFound, "there is no such export, or its address is not good any more\n")
		return
	}
	compressed := strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
	h := w.Header()
	h.Set("Content-Type", file.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	h.Set("Cache-Control", "private, no-store")
	h.Set("Vary", "Accept-Encoding")
	if compressed {
		h.Set("Content-Encoding", "gzip")
	}
	for part := range file.Parts() {
		if err := s.sendPart(w, r, file, part, compressed); err != nil {
			s.log.WarnContext(r.Context(), "an export is broken off", "error", err)
			panic(http.ErrAbortHandler) // or else the client would take it for the whole file
		}
	}
	if compressed && file.Parts() == 0 {
		_ = gzip.NewWriter(w).Close() // nothing is no gzip; the client may have gone away
	}
}

func (s *Server) openExport(r *http.Request) (*order.ExportFile, error) {
	ctx, cancel := context.WithTimeout(r.Context(), s.cfg.OperationTimeout)
	defer cancel()
	id, actor, isSigned, err := s.shop.resolver.Documents.SignedExport(ctx, r.PathValue("name"), r.URL.Query())
	if err != nil || !isSigned {
		return nil, err
	}
	return s.shop.resolver.Orders.OpenExport(ctx, actor, id)
}

// sendPart sends a part of an export. Each has as long as an operation, however long all of them take.
func (s *Server) sendPart(w http.ResponseWriter, r *http.Request, file *order.ExportFile, part int, compressed bool) error {
	ctx, cancel := context.WithTimeout(r.Context(), s.cfg.OperationTimeout)
	defer cancel()
	if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(s.cfg.OperationTimeout + writeTimeout)); err != nil {
		return err
	}
	return file.WritePart(ctx, w, part, compressed)
}
