package executor

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// planMemory is how many bytes the plans kept may take together, and what they keep of their documents.
	planMemory = 32 << 20
	// planOverhead is how many bytes an operation takes at the least, fieldSize a field of a plan. A document takes up to
	// textSize bytes when parsed, for each byte of its text.
	planOverhead, fieldSize, textSize = 1 << 10, 640, 120
	// maxVariants is how many plans an operation may have, for different values of its conditions.
	maxVariants = 64
)

// plans keeps the plans of operations, those least recently used go first. Operations are known by their parsed form: two
// with the same text have different plans if they were parsed twice, and what a client says of a document plays no part.
type plans struct {
	mu         sync.Mutex
	operations *simplelru.LRU[*ast.OperationDefinition, *planned]
	room       int
}

// planned is an operation with its plans.
type planned struct {
	conditions conditions
	// plans are by the values of the conditions; nil for one that is left to gqlgen's executor, and altogether if all are.
	plans  map[uint64]*plan
	weight int
}

func newPlans(memory int) *plans {
	c := &plans{room: memory}
	operations, err := simplelru.NewLRU(memory/planOverhead+1, func(_ *ast.OperationDefinition, p *planned) { c.room += p.weight })
	if err != nil {
		panic(err) // the number is positive
	}
	c.operations = operations
	return c
}

// operation returns what is known of an operation.
func (c *plans) operation(operation *ast.OperationDefinition) (*planned, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.operations.Get(operation)
}

// plan returns the plan for decided conditions.
func (c *plans) plan(p *planned, decided uint64) (found *plan, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, known = p.plans[decided]
	return found, known
}

// addOperation keeps an operation whose document has a text of so many bytes.
func (c *plans) addOperation(operation *ast.OperationDefinition, p *planned, text int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.operations.Contains(operation) {
		return
	}
	c.operations.Add(operation, p)
	c.weigh(p, planOverhead+text*textSize)
}

// addPlan keeps a plan of an operation; nil if gqlgen's executor is to execute it.
func (c *plans) addPlan(operation *ast.OperationDefinition, p *planned, decided uint64, made *plan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept, ok := c.operations.Peek(operation); !ok || kept != p || len(p.plans) >= maxVariants {
		return
	}
	p.plans[decided] = made
	if made != nil {
		c.weigh(p, made.fields*fieldSize)
	}
}

func (c *plans) weigh(p *planned, more int) {
	p.weight += more
	for c.room -= more; c.room < 0; {
		c.operations.RemoveOldest() // which gives its room back
	}
}
