// Package endpoint serves a GraphQL schema over HTTP, server-sent events and WebSocket.
package endpoint
