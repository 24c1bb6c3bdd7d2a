package credentials

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// hasEnded reports whether a token was sent that stands for nobody.
func hasEnded(ctx context.Context) bool { return ctx.Value(tokenKey{}) == "" }

// TellEnded is a graphql.ResponseMiddleware. It says in extensions.session that the token that was
// sent stands for nobody, so that the answer is a guest's.
func TellEnded(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response == nil || !hasEnded(ctx) {
		return response
	}
	if response.Extensions == nil {
		response.Extensions = map[string]any{}
	}
	response.Extensions["session"] = "ENDED"
	return response
}

// Ack returns the payload of a WebSocket's connection_ack, which says the same; nil says nothing.
func Ack(ctx context.Context) []byte {
	if !hasEnded(ctx) {
		return nil
	}
	return []byte(`{"session":"ENDED"}`)
}
