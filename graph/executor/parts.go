package executor

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Parts is an operation that is answered in parts: what is not deferred at once, and each deferred
// part in a response of its own. A part adds to the objects that the parts before it have answered.
// They are kept, so nothing is resolved twice.
//
// Where an operation cannot be answered so, its first response has everything.
type Parts struct {
	// Operation is what is answered at once, and List what is deferred. The operation that is
	// executed is the whole, and its document has no @defer.
	Operation *ast.OperationDefinition
	List      []*Part

	// Answered is what the last response adds; nil for the first one.
	Answered *Answered
	// More says that there will be another response.
	More bool
}

// Part is a fragment that is deferred at one place of an operation.
type Part struct {
	Label string
	Steps []Step // from the operation to the objects that it adds to
	// Content is what it adds, without the parts deferred within.
	Content ast.SelectionSet
	Within  []*Part
}

// Step is the name of a field in the answer, or else the condition of a fragment.
type Step struct{ Name, Condition string }

// Answered is what a part adds to the answer.
type Answered struct {
	Label   string
	Objects []AnsweredObject
}

// AnsweredObject is what a part adds to the object at a path; null if an error took it.
type AnsweredObject struct {
	Path ast.Path
	Data json.RawMessage
}

type partsKey struct{}

// InParts has an operation be answered in parts.
func InParts(ctx context.Context, p *Parts) context.Context {
	return context.WithValue(ctx, partsKey{}, p)
}

// PartsOf returns how an operation is to be answered in parts; nil if it is not.
func PartsOf(ctx context.Context) *Parts {
	p, _ := ctx.Value(partsKey{}).(*Parts)
	return p
}

// part is a Part with the plans of what it adds to objects of each type.
type part struct {
	*Part
	adds   []addition
	within []*part
}

// addition is what a part adds to the objects of a selection.
type addition struct{ to, content *selection }

// compileParts returns the plan of an operation in parts; nil if there can be none.
func (t *types) compileParts(op *graphql.OperationContext, p *Parts) (*plan, []*part) {
	c := newCompiler(t, op)
	root, err := c.selection(t.roots[p.Operation.Operation], p.Operation.SelectionSet, nil)
	if err != nil {
		return nil, nil
	}
	c.plan.root = root
	parts, err := c.parts(p.List, []*selection{root}, 0)
	if err != nil {
		return nil, nil
	}
	return &c.plan, parts
}

// parts compiles those that lie below some selections, to which so many steps lead.
func (c *compiler) parts(list []*Part, from []*selection, steps int) (parts []*part, err error) {
	for _, one := range list {
		compiled := &part{Part: one}
		var contents []*selection
		for _, to := range follow(from, one.Steps[steps:]) {
			if to.under != nil {
				c.root = to.under.root
			}
			content, err := c.selection(to.object, one.Content, to.under)
			if err != nil {
				return nil, err
			}
			c.keep(to)
			c.keep(content)
			to.isAddedTo = true
			compiled.adds = append(compiled.adds, addition{to, content})
			contents = append(contents, content)
		}
		if compiled.within, err = c.parts(one.Within, contents, len(one.Steps)); err != nil {
			return nil, err
		}
		parts = append(parts, compiled)
	}
	return parts, nil
}

// follow returns the selections that steps lead to.
func follow(from []*selection, steps []Step) []*selection {
	for _, step := range steps {
		var next []*selection
		for _, s := range from {
			switch {
			case step.Name == "" && (step.Condition == "" || slices.Contains(s.object.Implementors, step.Condition)):
				next = append(next, s)
			case step.Name != "":
				if i := slices.IndexFunc(s.fields, func(f *field) bool { return f.collected.Alias == step.Name }); i >= 0 {
					next = append(next, s.fields[i].below...)
				}
			}
		}
		from = next
	}
	return from
}

// keep has executions keep the objects of a selection, and of those above it.
func (c *compiler) keep(s *selection) {
	if s.place < 0 {
		s.place = c.plan.places
		c.plan.places++
	}
	f := s.under
	if f == nil || f.leads {
		return
	}
	f.leads = true
	if f.column < 0 {
		f.column = c.plan.columns
		c.plan.columns++
		f.on.waiting = append(f.on.waiting, f)
	}
	c.keep(f.on)
}

// told is an object that an answer has, and that a part can add to.
type told struct {
	selection *selection
	index     int    // among those of its selection
	path      []step // that leads to it
}

// inParts executes an operation in parts.
func (s *schema) inParts(op *graphql.OperationContext, p *plan, list []*part, parts *Parts) graphql.ResponseHandler {
	var e *execution
	return func(ctx context.Context) *graphql.Response {
		switch {
		case e == nil:
			e = s.begin(ctx, op, p)
			e.run()
			data := e.rootData(p.root)
			e.due = e.withObjects(list)
			parts.More = len(e.due) > 0 && e.stopped == nil
			return &graphql.Response{Data: data}
		case !parts.More:
			return nil
		}
		next := e.due[0]
		e.due = e.due[1:]
		parts.Answered = &Answered{Label: next.Label, Objects: e.add(ctx, next)}
		e.due = append(e.due, e.withObjects(next.within)...)
		parts.More = len(e.due) > 0 && e.stopped == nil
		return &graphql.Response{Data: json.RawMessage("null")} // what there is, parts has
	}
}

// withObjects returns the parts that have objects to add to.
func (e *execution) withObjects(list []*part) (due []*part) {
	for _, p := range list {
		if slices.ContainsFunc(p.adds, func(a addition) bool {
			return slices.ContainsFunc(e.told, func(t told) bool { return t.selection == a.to })
		}) {
			due = append(due, p)
		}
	}
	return due
}

// add executes a part for the objects that it adds to. If the execution ends early, the part adds
// nothing.
func (e *execution) add(ctx context.Context, p *part) []AnsweredObject {
	e.renew(ctx)
	var objects []AnsweredObject
	begun := len(e.told)
	for _, a := range p.adds {
		if a.to.under == nil {
			e.place(a.content, nil, origin{})
			e.query(e.rootContext(), a.content, 0)
			data := e.rootData(a.content)
			if e.stopped != nil {
				return nil
			}
			return []AnsweredObject{{Path: ast.Path{}, Data: data}}
		}
		for _, t := range e.told[:begun] {
			if t.selection == a.to {
				e.place(a.content, e.objects[a.to.place].all[t.index], e.objects[a.to.place].from[t.index])
			}
		}
		e.goOn(a.content)
	}
	e.resolveLevels()
	for _, a := range p.adds {
		of := e.objects[a.content.place].all
		for i, t := range e.told[:begun] {
			if t.selection != a.to || e.stopped != nil {
				continue
			}
			var object any // of none, if they could not be replaced
			if len(of) > 0 {
				object, of = of[0], of[1:]
			}
			objects = append(objects, e.addTo(e.told[i], a.content, object))
		}
	}
	if e.stopped != nil {
		graphql.AddError(ctx, e.stopped)
		objects = nil
	}
	e.report()
	return objects
}

// rootData returns the data of root fields. What parts can add to it is lost if it is null.
func (e *execution) rootData(s *selection) json.RawMessage {
	data := e.data(s)
	e.bytes -= len(data)
	switch {
	case string(data) == "null":
		e.told = nil
	case s.isAddedTo:
		e.told = append(e.told, told{selection: s})
	}
	return data
}

// tell notes that the answer has an object that parts can add to, unless it is null. The writer
// comes by the objects of a selection in their order.
func (e *execution) tell(s *selection, valid bool) {
	o := &e.objects[s.place]
	if valid {
		e.told = append(e.told, told{s, o.written, slices.Clone(e.path)})
	}
	o.written++
}

// addTo writes what a part adds to an object; null if that is nil.
func (e *execution) addTo(t told, content *selection, object any) AnsweredObject {
	e.buf, e.path, e.room = e.buf[:0], append(e.path[:0], t.path...), min(e.bytes, looseBuffer)
	data := json.RawMessage("null")
	if object != nil && e.writeObject(content, object) {
		data = slices.Clone(e.buf)
	}
	e.bytes, e.path = e.bytes-len(data), e.path[:0]
	return AnsweredObject{Path: pathOf(t.path), Data: data}
}

// renew has what follows be resolved under the context of another response, with its errors and its
// loaders.
func (e *execution) renew(ctx context.Context) {
	e.ctx, e.started, e.buf, e.room = ctx, e.spent, e.buf[:0], min(e.bytes, looseBuffer)
	for i := range e.objects {
		clear(e.objects[i].contexts)
	}
	batch := e.rootContext()
	for i := range e.roots {
		root := &e.roots[i]
		if root.field != nil {
			root.batch = batch
			root.ctx = graphql.WithRootFieldContext(batch, &graphql.RootFieldContext{Object: root.field.collected.Name, Field: root.field.collected})
		}
	}
}

// pathOf returns a path as an answer has it.
func pathOf(steps []step) ast.Path {
	path := ast.Path{}
	for _, at := range steps {
		path = append(path, ast.PathName(at.field.collected.Alias))
		if at.index >= 0 {
			path = append(path, ast.PathIndex(at.index))
		}
	}
	return path
}
