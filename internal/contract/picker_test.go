package contract_test

import (
	"os"
	"strings"
	"testing"
)

// TestPicker asks what docs/variants.md shows.
func TestPicker(t *testing.T) {
	t.Parallel()
	_, url := newShop(t)
	guest := serve(t, url)
	text, err := os.ReadFile("../../docs/variants.md")
	if err != nil {
		t.Fatal(err)
	}
	chosen := []any{
		variables{"name": "Size", "value": "L"}, variables{"name": "Colour", "value": "Sand"}, variables{"name": "utm_source", "value": "mail"},
	}
	_, blocks, _ := strings.Cut(string(text), "    query Picker(")
	picker, _, _ := strings.Cut(blocks, "\nWhen ")
	got := guest.ask(t, "query Picker("+picker, variables{"slug": "cross-back-apron", "chosen": chosen})
	got.is("product.selectedOrFirstAvailableVariant.options.1.value", "Sand")
	got.is("product.encodedVariantExistence", "v1_0:0-1,1:0-1,")
	if adjacent := got.list("product.adjacentVariants"); len(adjacent) != 3 {
		t.Errorf("one click leads to %v", adjacent)
	}
	_, blocks, _ = strings.Cut(string(text), "    query Choose(")
	choose, _, _ := strings.Cut(blocks, "\n\n")
	got = guest.ask(t, "query Choose("+choose, variables{"slug": "cross-back-apron", "chosen": chosen[:2]})
	got.is("product.variantBySelectedOptions.price.amount", "54.00")
}
