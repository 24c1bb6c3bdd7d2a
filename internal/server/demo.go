package server

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/store"
)

// seed fills an empty database if the configuration says so.
func (s *Server) seed(ctx context.Context) error {
	if !*s.cfg.DemoData {
		return nil
	}
	empty, err := demo.Empty(ctx, s.database.Store)
	if !empty || err != nil {
		return err
	}
	_, err = SeedDemo(ctx, s.database.Store, s.url)
	return err
}

// SeedDemo adds the demo's data where it is missing. Its pictures are served by the server that
// clients reach at address.
func SeedDemo(ctx context.Context, st *store.Store, address string) (demo.Summary, error) {
	passwords := password.NewHasher(password.OWASP)
	unhurried := st.Patient()
	defer unhurried.DB.Close()
	return demo.Seed(ctx, unhurried, demo.Options{
		ImageBaseURL: address + imagesPath,
		HashPassword: func(secret string) (string, error) { return passwords.Hash(ctx, secret) },
	})
}

// GenerateProducts adds generated products. Their pictures are served by the server that clients reach at
// address.
func GenerateProducts(ctx context.Context, st *store.Store, address string, opts demo.GenerateOptions) (demo.Generated, error) {
	opts.ImageBaseURL = address + imagesPath
	return demo.Generate(ctx, st, opts)
}
