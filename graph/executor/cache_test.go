package executor

import (
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// TestPlansAreBounded keeps as many plans as there is room for, those used last.
func TestPlansAreBounded(t *testing.T) {
	t.Parallel()
	const room = 20 * planOverhead
	c := newPlans(room)
	first := &ast.OperationDefinition{}
	c.addOperation(first, &planned{plans: map[planKey]*plan{}}, 0)
	for range 100 {
		operation, p := &ast.OperationDefinition{}, &planned{plans: map[planKey]*plan{}}
		c.addOperation(operation, p, 1)
		c.addPlan(operation, p, planKey{}, &plan{fields: 2})
		if _, known := c.operation(first); !known {
			t.Fatal("what is used most was forgotten")
		}
		if c.operations.Room() < 0 || c.operations.Room() > room {
			t.Fatalf("%d bytes are left of %d", c.operations.Room(), room)
		}
	}
	if n := c.operations.Len(); n < 2 || n > 20 {
		t.Errorf("%d operations are kept", n)
	}
}

// TestPlansOfOneOperation are so many at the most, and none when it was forgotten.
func TestPlansOfOneOperation(t *testing.T) {
	t.Parallel()
	c := newPlans(planMemory)
	operation, p := &ast.OperationDefinition{}, &planned{plans: map[planKey]*plan{}}
	c.addPlan(operation, p, planKey{}, &plan{fields: 1})
	if _, known := p.plan(planKey{}); known {
		t.Error("a plan of an operation that is not kept was kept")
	}
	c.addOperation(operation, p, 10)
	for decided := range uint64(2 * maxVariants) {
		c.addPlan(operation, p, planKey{decided: decided}, &plan{fields: 1})
	}
	if len(p.plans) != maxVariants {
		t.Errorf("%d plans are kept, want %d", len(p.plans), maxVariants)
	}
	if want := planMemory - planOverhead - 10*textSize - maxVariants*fieldSize; c.operations.Room() != want {
		t.Errorf("%d bytes are left, want %d", c.operations.Room(), want)
	}
	tooLarge := &ast.OperationDefinition{}
	c.addOperation(tooLarge, &planned{}, planMemory)
	if c.operations.Room() != planMemory || c.operations.Len() != 0 {
		t.Errorf("%d bytes are left and %d operations after one that has no room", c.operations.Room(), c.operations.Len())
	}
}
