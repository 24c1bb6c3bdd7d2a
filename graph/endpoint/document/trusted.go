package document

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/shopgraph/shopgraph/graph/endpoint/params"
)

const apolloManifest = "apollo-persisted-query-manifest"

var errManifest = errors.New(`expected a JSON object of documents by their hashes, as relay-compiler writes it, or one with "format": "` +
	apolloManifest + `", "version": 1 and a list of operations, each with id and body`)

// Trusted are the only documents that an endpoint takes.
type Trusted struct {
	texts  map[string]string // by id
	listed map[string]bool   // texts
}

// ParseTrusted reads a manifest of persisted documents as Apollo's
// generate-persisted-query-manifest or relay-compiler writes it. Each must be valid for the
// contract.
func ParseTrusted(manifest []byte, schema *ast.Schema) (*Trusted, error) {
	value, err := params.DecodeJSON(manifest, math.MaxInt)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errManifest, err)
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errManifest
	}
	d := &Trusted{texts: map[string]string{}, listed: map[string]bool{}}
	add := d.addRelay
	if _, isApollo := object["format"]; isApollo {
		add = d.addApollo
	}
	if err := add(object); err != nil {
		return nil, err
	}
	if len(d.texts) == 0 {
		return nil, errors.New("there is no document in it")
	}
	return d, d.validate(schema)
}

func (d *Trusted) addApollo(manifest map[string]any) error {
	operations, ok := manifest["operations"].([]any)
	if !ok || manifest["format"] != apolloManifest || fmt.Sprint(manifest["version"]) != "1" {
		return errManifest
	}
	for _, operation := range operations {
		object, _ := operation.(map[string]any)
		if err := d.add(object["id"], object["body"]); err != nil {
			return err
		}
	}
	return nil
}

func (d *Trusted) addRelay(manifest map[string]any) error {
	for id, text := range manifest {
		if err := d.add(id, text); err != nil {
			return err
		}
	}
	return nil
}

func (d *Trusted) add(givenID, givenText any) error {
	id, _ := givenID.(string)
	text, _ := givenText.(string)
	if id == "" || text == "" {
		return errManifest
	}
	if other, taken := d.texts[id]; taken && other != text {
		return fmt.Errorf("the id %s stands for two documents", id)
	}
	d.texts[id] = text
	d.listed[text] = true
	return nil
}

func (d *Trusted) validate(schema *ast.Schema) error {
	for id, text := range d.texts {
		if _, errs := gqlparser.LoadQueryWithRules(schema, text, rules.NewDefaultRules()); len(errs) > 0 {
			return fmt.Errorf("document %s does not fit the contract: %s", id, errs[0].Message)
		}
	}
	return nil
}

// trustedOnly refuses all documents but those of a list, over every transport. Clients name them by
// their id, or send a listed text as it is. It is an extension of the endpoint.
type trustedOnly struct {
	present   graphql.ErrorPresenterFunc
	documents *Trusted
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = trustedOnly{}

// ExtensionName implements graphql.HandlerExtension.
func (trustedOnly) ExtensionName() string { return "Trusted" }

// Validate implements graphql.HandlerExtension.
func (trustedOnly) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements graphql.OperationParameterMutator.
func (t trustedOnly) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	id, err := documentID(params.Extensions)
	if err != nil {
		return t.present(ctx, err)
	}
	text, listed := t.documents.texts[id]
	switch {
	case listed && (params.Query == "" || params.Query == text):
		params.Query = text
		return nil
	case !listed && t.documents.listed[params.Query]:
		return nil
	}
	return t.present(ctx, codedError(CodeNotListed, "this server takes only the documents of its list, and this is none of them"))
}
