# A static binary on an image with nothing else. It needs a Postgres: set DATABASE_URL.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /shopgraph ./cmd/shopgraph

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /shopgraph /shopgraph
USER nonroot
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["/shopgraph", "health"]
ENTRYPOINT ["/shopgraph"]
