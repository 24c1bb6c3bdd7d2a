package document

import (
	"fmt"
	"strings"
	"testing"
)

func TestTextsAreBounded(t *testing.T) {
	t.Parallel()
	const size = 100 << 10
	c := newTexts(size)
	held := func() (bytes int) {
		for _, id := range c.lru.Keys() {
			text, _ := c.lru.Peek(id)
			bytes += weight(id, text)
		}
		return bytes
	}
	for i := range 1000 {
		c.add(fmt.Sprint(i), strings.Repeat("x", i*7%5000))
		c.add("in use", "{ a }")
		if _, ok := c.get("in use"); !ok {
			t.Fatal("what is in use was dropped")
		}
		if bytes := held(); bytes > size || bytes+c.room != size {
			t.Fatalf("holds %d bytes, room for %d", bytes, c.room)
		}
	}
	if c.lru.Len() < 20 {
		t.Errorf("holds %d documents only", c.lru.Len())
	}
	c.add("large", strings.Repeat("x", size))
	if bytes := held(); bytes > size {
		t.Errorf("holds %d bytes", bytes)
	}
	for i := range 10_000 {
		c.add(fmt.Sprint("tiny", i), "")
	}
	if bytes := held(); bytes > size || bytes+c.room != size {
		t.Errorf("holds %d bytes, room for %d", bytes, c.room)
	}
}
