package metafield

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// change is what the audit log tells of a metafield that was changed: what it was before, nil if it was
// not there, and what it is now, nil if it is gone.
type change struct {
	Namespace string `json:"namespace"`
	Key       string `json:"key"`
	From      any    `json:"from"`
	To        any    `json:"to"`
}

// maxTold is how many characters of a value the log tells.
const maxTold = 1000

// untold is what the log tells of a content that may be personal.
type untold struct {
	Type       Type       `json:"type"`
	Visibility Visibility `json:"visibility"`
}

// newChange returns what the log tells. Values of what is personal are left out.
func newChange(owner Owner, name Name, before, now *Metafield) change {
	return change{name.Namespace, name.Key, owner.tell(before), owner.tell(now)}
}

func (o Owner) tell(m *Metafield) any {
	switch {
	case m == nil:
		return nil
	case o.Kind.isPersonal:
		return untold{m.Type, m.Visibility}
	}
	told := m.Content
	if characters := []rune(told.Value); len(characters) > maxTold {
		told.Value = string(characters[:maxTold]) + "…"
	}
	return told
}

// tell writes changes into the audit log.
func (s *Service) tell(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, action string, owner typeid.Any, changes []change) error {
	return s.audit(ctx, tx, viewer.Actor(), action, owner, map[string]any{"metafields": changes})
}
