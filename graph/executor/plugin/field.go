package plugin

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
)

// field is a field with the Go expressions that read it.
type field struct {
	*codegen.Field
	shape shape
}

// shape is how the Go value of a field is taken apart.
type shape int

const (
	unknown   shape = iota
	leaf            // a scalar or enum
	pointer         // a pointer to an object
	structure       // an object as it is
	abstract        // an interface value, for an interface or union
	pointers        // slices of these
	structures
	abstracts
)

func newField(f *codegen.Field) field { return field{f, shapeOf(f.TypeReference)} }

func shapeOf(ref *config.TypeReference) shape {
	if !ref.Definition.IsCompositeType() {
		return leaf
	}
	goType, isList := types.Unalias(ref.GO), ref.GQL.Elem != nil
	if isList {
		slice, ok := goType.(*types.Slice)
		if !ok || ref.GQL.Elem.Elem != nil {
			return unknown
		}
		goType = types.Unalias(slice.Elem())
	}
	one := unknown
	switch t := goType.(type) {
	case *types.Pointer:
		if isStruct(t.Elem()) && !ref.Definition.IsAbstractType() {
			one = pointer
		}
	case *types.Named:
		switch {
		case types.IsInterface(t) && ref.Definition.IsAbstractType():
			one = abstract
		case isStruct(t) && !ref.Definition.IsAbstractType():
			one = structure
		}
	}
	if isList && one != unknown {
		return one + pointers - pointer
	}
	return one
}

func isStruct(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// isReadable reports whether the executor can execute the field. Others, and operations with them,
// are gqlgen's.
func (f field) isReadable() bool {
	switch {
	case f.shape == unknown, f.TypeReference.IsRoot, f.HasDirectives(), f.IsMap(), f.HasHaser, f.VOkFunc,
		f.IsBatch(), f.HasFederationRequiresArg(), codegen.GetInlineArgsMetadata(f.Object.Name, f.Name) != nil:
		return false
	case f.Object.Root:
		return f.IsResolver || f.IsReserved() // __schema and __type
	}
	reference, ok := f.Object.Reference().(*types.Pointer)
	return ok && isStruct(reference.Elem())
}

// IsCalled reports whether the field is more than a struct's field or a plain method.
func (f field) IsCalled() bool {
	return !f.Object.Stream && (f.IsResolver || f.MethodHasContext || f.IsMethod() && (!f.NoErr || len(f.Args) > 0))
}

// IsBatched reports whether the field can have a batch function: whatever may have to wait for the
// database.
func (f field) IsBatched() bool { return (f.IsResolver || f.MethodHasContext) && !f.Object.Root }

// IsPlural reports whether the field is a list of objects.
func (f field) IsPlural() bool { return f.shape >= pointers }

// IsAbstract reports whether the field is of an interface or union.
func (f field) IsAbstract() bool { return f.shape == abstract || f.shape == abstracts }

// ElementNonNull reports whether the field is a list whose elements must not be null.
func (f field) ElementNonNull() bool {
	elem := f.TypeReference.GQL.Elem
	return elem != nil && elem.NonNull
}

// Go is the Go type of the field's value.
func (f field) Go() string { return templates.CurrentImports.LookupType(f.TypeReference.GO) }

// Parent is the Go type of the object that the field is of.
func (f field) Parent() string { return templates.CurrentImports.LookupType(f.Object.Reference()) }

// ResolverCall calls the resolver or method.
func (f field) ResolverCall() string {
	if f.IsResolver {
		return "ec.(*executionContext).Resolvers." + f.ShortInvocation()
	}
	if f.IsReserved() {
		return "ec.(*executionContext)." + f.GoFieldName + "(" + f.CallArgs() + ")"
	}
	return "obj." + f.GoFieldName + "(" + f.CallArgs() + ")"
}

// value is the expression of the field's Go value.
func (f field) value() string {
	switch {
	case (f.IsCalled() || f.Object.Stream) && types.IsInterface(f.TypeReference.GO):
		return "from"
	case f.IsCalled(), f.Object.Stream:
		return "from.(" + f.Go() + ")"
	case f.IsMethod():
		return "from.(" + f.Parent() + ")." + f.GoFieldName + "()"
	}
	return "from.(" + f.Parent() + ")." + f.GoFieldName
}

// isAddressable reports whether the value is a struct's field, which can be pointed at.
func (f field) isAddressable() bool { return !f.IsCalled() && !f.Object.Stream && f.IsVariable() }

// Reader is the table's entry for how the field is read.
func (f field) Reader(executor string) string {
	const elements = "Elements: func(from any, out []any) ([]any, bool) { return %s.%s(out, %s) }"
	switch f.shape {
	case pointer:
		return fmt.Sprintf("Object: func(from any) any { return %s.Pointer(%s) }", executor, f.value())
	case structure:
		if f.isAddressable() {
			return fmt.Sprintf("Object: func(from any) any { return &%s }", f.value())
		}
		return fmt.Sprintf("Object: func(from any) any { v := %s; return &v }", f.value())
	case abstract:
		return fmt.Sprintf("Object: func(from any) any { return %s }", f.value())
	case pointers:
		return fmt.Sprintf(elements, executor, "Pointers", f.value())
	case structures:
		return fmt.Sprintf(elements, executor, "Values", f.value())
	case abstracts:
		return fmt.Sprintf(elements, executor, "Interfaces", f.value())
	}
	return f.leafReader()
}

// BatchSignature is the signature of the field's batch function.
func (f field) BatchSignature(executor string) string {
	var args strings.Builder
	for _, arg := range f.Args {
		fmt.Fprintf(&args, ", %s %s", arg.VarName, templates.CurrentImports.LookupType(arg.TypeReference.GO))
	}
	return fmt.Sprintf("(ctx context.Context, parents []%s%s) %s.Thunk[%s]", f.Parent(), args.String(), executor, f.Go())
}

// OneSignature is the signature of gqlgen's resolver.
func (f field) OneSignature() string {
	args := "ctx context.Context, obj " + f.Parent()
	for _, arg := range f.Args {
		args += fmt.Sprintf(", %s %s", oneArg(arg), templates.CurrentImports.LookupType(arg.TypeReference.GO))
	}
	return fmt.Sprintf("(%s) (%s, error)", args, f.Go())
}

// OneArgs are the arguments that gqlgen's resolver passes on.
func (f field) OneArgs() string {
	args := "ctx, parents"
	for _, arg := range f.Args {
		args += ", " + oneArg(arg)
	}
	return args
}

// oneArg is what an argument is called in gqlgen's resolver, whose body names packages: an argument may have a package's name.
func oneArg(arg *codegen.FieldArgument) string { return arg.VarName + "Arg" }

// BatchArgs are the arguments of the field's batch function.
func (f field) BatchArgs() string {
	args := "ctx, parents"
	for _, arg := range f.Args {
		args += fmt.Sprintf(", args[%q].(%s)", arg.Name, templates.CurrentImports.LookupType(arg.TypeReference.GO))
	}
	return args
}
