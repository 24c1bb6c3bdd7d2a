package graph

//go:generate go -C .. run ./graph/executor/generate
