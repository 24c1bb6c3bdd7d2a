package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/endpoint/params"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/weighted"
)

// The codes of errors about persisted documents, by which Apollo's clients decide what to do.
const (
	CodeNotFound     = "PERSISTED_QUERY_NOT_FOUND" // send it with its hash
	CodeNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED"
	CodeNotListed    = "PERSISTED_QUERY_NOT_IN_LIST"
)

// persisted is automatic persisted queries. A client names a document by its SHA-256. It sends the
// text along only when the server does not know the document. It is an extension of the endpoint.
type persisted struct {
	present graphql.ErrorPresenterFunc
	known   *weighted.Cache[string, string]
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
} = persisted{}

// persistedSize is how many bytes of documents are kept that clients name by their hashes.
const persistedSize = 8 << 20

// ByID returns the extension that knows documents by their ids. It knows the trusted ones and no
// others. When trusted is nil, it knows those that clients have sent with their hashes.
func ByID(trusted *Trusted, present graphql.ErrorPresenterFunc) graphql.HandlerExtension {
	if trusted != nil {
		return trustedOnly{present, trusted}
	}
	return persisted{present, weighted.New[string, string](persistedSize, documentOverhead)}
}

// ExtensionName implements graphql.HandlerExtension.
func (persisted) ExtensionName() string { return "PersistedDocuments" }

// Validate implements graphql.HandlerExtension.
func (persisted) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements graphql.OperationParameterMutator: it fills in the text.
func (p persisted) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	id, err := documentID(params.Extensions)
	if err != nil {
		return p.present(ctx, err)
	}
	if id == "" {
		return nil
	}
	if params.Query != "" {
		if id != hashOf(params.Query) {
			return p.present(ctx, fault.BadUserInput("sha256Hash is not the SHA-256 of the query, in lower-case hexadecimal"))
		}
		return nil
	}
	text, ok := p.known.Get(id)
	if !ok {
		return p.present(ctx, codedError(CodeNotFound, "PersistedQueryNotFound"))
	}
	params.Query = text
	return nil
}

// MutateOperationContext implements graphql.OperationContextMutator: it keeps the text of a
// document that turned out valid.
func (p persisted) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if id, err := documentID(op.Extensions); err == nil && id != "" {
		p.known.Add(id, op.RawQuery, weight(id, op.RawQuery))
	}
	return nil
}

// documentID returns the id of the document that a request names, "" when it names none.
func documentID(extensions map[string]any) (string, error) {
	given := extensions[params.PersistedQuery]
	if given == nil {
		return "", nil
	}
	named, _ := given.(map[string]any)
	id, _ := named["sha256Hash"].(string)
	if id == "" {
		return "", fault.BadUserInput(`expected extensions like {"persistedQuery": {"version": 1, "sha256Hash": "…"}}`)
	}
	if fmt.Sprint(named["version"]) != "1" {
		return "", codedError(CodeNotSupported, "PersistedQueryNotSupported")
	}
	return id, nil
}

func codedError(code, message string) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// documentOverhead is what a cached document takes beside its id and its text, in bytes, roughly.
const documentOverhead = 256

func weight(id, text string) int { return len(id) + len(text) + documentOverhead }
