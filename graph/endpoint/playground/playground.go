// Package playground is GraphiQL with examples for this schema, served from the program itself: the
// page asks no other host for anything.
package playground

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
)

//go:embed assets
var assetFiles embed.FS

//go:embed page.html
var pageHTML string

// policy lets the page load and ask what this server has, and nothing else. GraphiQL and its editor
// make style elements.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; " +
	"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// pageConfig is what app.js needs to know.
type pageConfig struct {
	Endpoint string `json:"endpoint"`
	Version  string `json:"version"` // of assets and examples
	Examples []tab  `json:"examples"`
}

// Handler serves the page at GET / and what it needs below /playground/. endpoint is the path of
// the GraphQL endpoint on the same host.
//
// A link to /?query=…&variables=…&headers=… opens with that operation in its first tab; nothing
// runs by itself.
func Handler(endpoint string) http.Handler {
	config := pageConfig{Endpoint: endpoint}
	for _, example := range Examples() {
		config.Examples = append(config.Examples, example.tab())
	}
	config.Version = version(config.Examples)
	assets := "/playground/" + config.Version
	var page bytes.Buffer
	data := map[string]any{"Assets": assets, "Config": config}
	if err := template.Must(template.New("page").Parse(pageHTML)).Execute(&page, data); err != nil {
		panic(err) // of our own making
	}

	files, err := fs.Sub(assetFiles, "assets")
	if err != nil {
		panic(err) // likewise
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+assets+"/", http.StripPrefix(assets+"/", cached(http.FileServerFS(files))))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-cache")
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(page.Bytes()) // the client may have gone away
	})
	return mux
}

// cached marks what never changes under its address, which holds its version.
func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/") || r.URL.Path == "" { // no listings
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// version is a hash of all that the page is made of.
func version(examples []tab) string {
	hash := sha256.New()
	err := fs.WalkDir(assetFiles, "assets", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := assetFiles.ReadFile(path)
		hash.Write(data)
		return err
	})
	if err != nil {
		panic(err) // the files are part of the program
	}
	for _, t := range examples {
		hash.Write([]byte(t.Query + t.Variables + t.Headers))
	}
	return hex.EncodeToString(hash.Sum(nil))[:12]
}

// Link returns the address of the playground at base, such as http://localhost:8080, that opens
// with a query.
func Link(base, query string) string {
	return base + "/?" + url.Values{"query": {query}}.Encode()
}
