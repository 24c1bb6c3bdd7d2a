package server

import (
	"path/filepath"

	"github.com/shopgraph/shopgraph/internal/config"
)

// searchSnapshots is the directory in which the index of search is kept for the next start; "" is none.
func (s *Server) searchSnapshots() string {
	if s.cfg.SearchSnapshots == "" && s.cfg.Mode == config.Development && s.database.private != nil {
		return filepath.Join(s.database.private.DataDir(), "search")
	}
	return s.cfg.SearchSnapshots
}
