package checkout

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// The payloads of mutations.
type (
	CancelPayload  = fault.Outcome[*ent.Order]
	CapturePayload = fault.Outcome[*ent.Order]
)
