package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql/handler/transport"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// What graphql-transport-ws closes a WebSocket with.
const (
	closeForbidden     = 4403 // credentials that are not accepted; the client may come back with others
	closeInternalError = 4500
)

// authenticator finds out whose token it is; an unknown or expired one is a fault.Unauthenticated.
type authenticator interface {
	Authenticate(ctx context.Context, token string) (auth.Viewer, error)
}

// withViewer gives each request its viewer: a guest without an Authorization header, else the user whose session's token it
// carries. A header that proves nobody is refused, never taken for a guest's.
func withViewer(accounts authenticator, present presenter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headers := r.Header.Values("Authorization")
		if len(headers) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		ctx, err := authenticate(r.Context(), accounts, headers...)
		if err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			present.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// authenticate returns a context with the viewer that the Authorization headers stand for.
func authenticate(ctx context.Context, accounts authenticator, headers ...string) (context.Context, error) {
	if len(headers) != 1 {
		return nil, fault.Unauthenticated("expected one Authorization header, got several")
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" || strings.ContainsAny(token, " \t") {
		return nil, fault.Unauthenticated(`expected a header like "Authorization: Bearer <token>", with a token of signIn`)
	}
	viewer, err := accounts.Authenticate(ctx, token)
	if err != nil {
		return nil, err
	}
	return auth.WithViewer(ctx, viewer), nil
}

// initSocket is a WebSocket's InitFunc. Browsers cannot set headers on a WebSocket, so connection_init's payload may carry
// the Authorization instead; it has precedence over the handshake's header. Credentials that are not accepted close the
// socket with 4403.
func initSocket(accounts authenticator, present presenter) transport.WebsocketInitFunc {
	return func(ctx context.Context, payload transport.InitPayload) (context.Context, *transport.InitPayload, error) {
		given, ok := authorization(payload)
		if !ok {
			return ctx, nil, nil
		}
		viewed, err := authenticate(ctx, accounts, given)
		if err == nil {
			return viewed, nil, nil
		}
		code := closeForbidden
		if known, ok := errors.AsType[*fault.Error](err); !ok || known.Kind != fault.KindUnauthenticated {
			code = closeInternalError
		}
		shown := present.present(ctx, err)
		ctx = transport.WithWebsocketCloseCode(transport.AppendCloseReason(ctx, closeReason(shown.Message)), code)
		return ctx, nil, errors.New(shown.Message)
	}
}

// authorization returns what connection_init's payload says under the header's name, and whether it has it at all.
func authorization(payload transport.InitPayload) (value string, ok bool) {
	for _, key := range []string{"Authorization", "authorization"} {
		if v := payload[key]; v != nil {
			value, _ = v.(string)
			return value, true
		}
	}
	return "", false
}

// closeReason cuts a text to what a WebSocket's close frame has room for.
func closeReason(text string) string {
	const room = 123 // bytes
	if len(text) <= room {
		return text
	}
	return strings.ToValidUTF8(text[:room], "")
}
