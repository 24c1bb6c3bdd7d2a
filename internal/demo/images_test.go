package demo_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
)

func request(method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	if len(header) == 2 {
		r.Header.Set(header[0], header[1])
	}
	w := httptest.NewRecorder()
	demo.Images().ServeHTTP(w, r)
	return w
}

func checkXML(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
	}
}

func TestEveryImageOfTheDemoIsServed(t *testing.T) {
	t.Parallel()
	st, _ := newSeeded(t)
	seen := make(map[string]string)
	for _, i := range st.Client.ProductImage.Query().WithProduct().AllX(t.Context()) {
		checkImage(t, i.URL, i.Edges.Product.Name, seen)
	}
	for _, c := range st.Client.Category.Query().AllX(t.Context()) {
		checkImage(t, *c.ImageURL, c.Name, seen)
	}
}

// checkImage checks that a picture shows what it is said to, and looks like none that was seen.
func checkImage(t *testing.T, url, of string, seen map[string]string) {
	t.Helper()
	path := strings.TrimPrefix(url, base)
	w := request("GET", path)
	svg := w.Body.String()
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/svg+xml" {
		t.Fatalf("%s: %d, %v", path, w.Code, w.Header())
	}
	checkXML(t, svg)
	if other := seen[svg]; other != "" {
		t.Errorf("%s looks like %s", path, other)
	}
	seen[svg] = path
	title := strings.ReplaceAll(of, "'", "&#39;")
	if !strings.Contains(svg, "<title id=\"title\">"+title+"</title>") || strings.Contains(svg, "<text") {
		t.Errorf("%s does not show %s:\n%s", path, title, svg)
	}
	if again := request("GET", path).Body.String(); again != svg {
		t.Errorf("%s changes", path)
	}
}

func TestImageOfAnythingElse(t *testing.T) {
	t.Parallel()
	w := request("GET", "/my-own-thing.svg")
	checkXML(t, w.Body.String())
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), ">MO</text>") {
		t.Errorf("%d\n%s", w.Code, w.Body)
	}
	if two := request("GET", "/x-side.svg"); two.Code != http.StatusOK {
		t.Errorf("%d", two.Code)
	}
}

func TestImageCaching(t *testing.T) {
	t.Parallel()
	w := request("GET", "/diner-mug.svg")
	tag := w.Header().Get("ETag")
	if !strings.Contains(w.Header().Get("Cache-Control"), "max-age=") || tag == "" {
		t.Errorf("%v", w.Header())
	}
	if w := request("GET", "/diner-mug.svg", "If-None-Match", tag); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("known: %d, %d bytes", w.Code, w.Body.Len())
	}
	if w := request("GET", "/dinner-plate.svg", "If-None-Match", tag); w.Code != http.StatusOK {
		t.Errorf("other: %d", w.Code)
	}
	if w := request("HEAD", "/diner-mug.svg"); w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
	}
}

func TestNoImage(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{
		"/":                                    http.StatusNotFound,
		"/.svg":                                http.StatusNotFound,
		"/diner-mug":                           http.StatusNotFound,
		"/diner-mug.png":                       http.StatusNotFound,
		"/Diner.svg":                           http.StatusNotFound,
		"/a--b.svg":                            http.StatusNotFound,
		"/%3Cscript%3E.svg":                    http.StatusNotFound,
		"/a%0Ab.svg":                           http.StatusNotFound,
		"/%22onload=.svg":                      http.StatusNotFound,
		"/a/b.svg":                             http.StatusNotFound,
		"/" + strings.Repeat("a", 97) + ".svg": http.StatusNotFound,
		"/" + strings.Repeat("a", 96) + ".svg": http.StatusOK,
	} {
		if w := request("GET", path); w.Code != want || strings.Contains(w.Body.String(), "<script") {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
	if w := request("POST", "/diner-mug.svg"); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}
