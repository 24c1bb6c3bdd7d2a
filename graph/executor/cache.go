package executor

import (
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/weighted"
)

const (
	// planMemory is how many bytes the plans kept may take together, and what they keep of their
	// documents.
	planMemory = 32 << 20
	// planOverhead is how many bytes an operation takes at the least, fieldSize a field of a plan.
	// A document takes up to textSize bytes when parsed, for each byte of its text.
	planOverhead, fieldSize, textSize = 1 << 10, 640, 120
	// maxVariants is how many plans an operation may have, for different values of its conditions.
	maxVariants = 64
)

// plans keeps the plans of operations. Operations are known by their parsed form. So two with the
// same text have different plans if they were parsed twice. What a client says of a document plays
// no part.
type plans struct {
	operations *weighted.Cache[*ast.OperationDefinition, *planned]
}

// planned is an operation with its plans.
type planned struct {
	conditions conditions

	mu sync.Mutex
	// plans has nil for one that is left to gqlgen's executor, and is nil if all are.
	plans map[planKey]*plan
}

// planKey is what a plan of an operation depends on: the values of its conditions, and whether objects
// are replaced.
type planKey struct {
	decided  uint64
	replaced bool
}

func newPlans(memory int) *plans {
	return &plans{weighted.New[*ast.OperationDefinition, *planned](memory, planOverhead)}
}

// operation returns what is known of an operation.
func (c *plans) operation(operation *ast.OperationDefinition) (*planned, bool) {
	return c.operations.Get(operation)
}

// plan returns the plan for decided conditions.
func (p *planned) plan(key planKey) (found *plan, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found, known = p.plans[key]
	return found, known
}

// addOperation keeps an operation whose document has a text of so many bytes.
func (c *plans) addOperation(operation *ast.OperationDefinition, p *planned, text int) {
	c.operations.Add(operation, p, planOverhead+text*textSize)
}

// addPlan keeps a plan of an operation; nil if gqlgen's executor is to execute it.
func (c *plans) addPlan(operation *ast.OperationDefinition, p *planned, key planKey, made *plan) {
	c.operations.Grow(operation, func(kept *planned) int {
		p.mu.Lock()
		defer p.mu.Unlock()
		if kept != p || len(p.plans) >= maxVariants {
			return 0
		}
		p.plans[key] = made
		if made == nil {
			return 0
		}
		return made.fields * fieldSize
	})
}
