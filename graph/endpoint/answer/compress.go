package answer

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

const (
	// Gzip is the one coding of bodies. Others cost more time for what they save here.
	Gzip = "gzip"
	// compressible is how long a body is at the least that is worth to be compressed, in bytes.
	compressible = 1 << 10
	// keptBody is how large a buffer of compressed bodies is kept, in bytes.
	keptBody = 1 << 20
)

// TakesGzip reports whether a body of so many bytes is to be compressed for a client, by what its
// Accept-Encoding says.
func TakesGzip(header http.Header, size int) bool {
	if size < compressible {
		return false
	}
	named, others := -1.0, -1.0
	for value := range strings.SplitSeq(strings.Join(header.Values("Accept-Encoding"), ","), ",") {
		coding, parameter, _ := strings.Cut(value, ";")
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case Gzip, "x-gzip":
			named = weightOf(parameter)
		case "*":
			others = weightOf(parameter)
		}
	}
	return named > 0 || named < 0 && others > 0
}

// weightOf reads the weight of a coding, such as q=0.5. One that is not well-formed is none.
func weightOf(parameter string) float64 {
	name, value, given := strings.Cut(parameter, "=")
	if !given {
		return 1
	}
	weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 0
	}
	return weight
}

// compressor compresses bodies, one after the other.
type compressor struct {
	body   bytes.Buffer
	writer *gzip.Writer
}

// A writer that remembers nothing between writes has no tables. Those of the others have left the
// processor's cache when the next answer comes: they take three times as long for a listing, to
// make it shorter by a fiftieth.
var compressors = sync.Pool{New: func() any {
	writer, err := gzip.NewWriterLevel(nil, gzip.StatelessCompression)
	if err != nil {
		panic(err) // which says that there is no such level
	}
	return &compressor{writer: writer}
}}

// WithGzip compresses a body, which comes in pieces, and gives it to use. What use is given is
// lent.
func WithGzip(use func(body []byte), pieces ...[]byte) {
	c := compressors.Get().(*compressor)
	c.body.Reset()
	c.writer.Reset(&c.body)
	for _, piece := range pieces {
		_, _ = c.writer.Write(piece) // a buffer takes everything
	}
	_ = c.writer.Close()
	use(c.body.Bytes())
	if c.body.Cap() <= keptBody {
		compressors.Put(c)
	}
}
