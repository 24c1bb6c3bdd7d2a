package beings

import (
	"fmt"
	"io"
	"strconv"
)

// Being is an animal or a robot.
type Being interface {
	IsBeing()
	Key() string
}

// Loud is what makes a sound.
type Loud interface{ IsLoud() }

// Found is anything.
type Found interface{ IsFound() }

// Animal is a being.
type Animal struct {
	ID    string
	World *World
}

// Robot is a being.
type Robot struct {
	ID    string
	World *World
}

// Rock is found as a struct, not as a pointer.
type Rock struct {
	ID    string
	World *World
}

// Ghost is a being that the schema does not know.
type Ghost struct{}

// Spirit is one that writes itself.
type Spirit string

// MarshalGQL implements graphql.Marshaler.
func (s Spirit) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(string(s))) }

// IsBeing implements Being.
func (*Animal) IsBeing() {}

// IsBeing implements Being.
func (*Robot) IsBeing() {}

// IsBeing implements Being.
func (Ghost) IsBeing() {}

// IsBeing implements Being.
func (Spirit) IsBeing() {}

// IsLoud implements Loud.
func (*Animal) IsLoud() {}

// IsFound implements Found.
func (*Animal) IsFound() {}

// IsFound implements Found.
func (*Robot) IsFound() {}

// IsFound implements Found.
func (Rock) IsFound() {}

// Key implements Being.
func (a *Animal) Key() string { return a.ID }

// Key implements Being.
func (r *Robot) Key() string { return r.ID }

// Key implements Being.
func (Ghost) Key() string { return "ghost" }

// Key implements Being.
func (s Spirit) Key() string { return string(s) }

// Being returns a being of another's field: an animal, a robot, none, a nil pointer or a stranger.
func (w *World) Being(id, field string) Being {
	key := id + "/" + field
	switch w.Of(id, field) {
	case Null:
		if w.roll(id, field)%2 == 0 {
			return (*Robot)(nil)
		}
		return nil
	case Stranger:
		return Ghost{}
	case Writer:
		return Spirit("spirit of " + id)
	case Panics:
		panic(id + "." + field + " panics")
	default:
	}
	if w.roll(id, field)%3 == 0 {
		return &Robot{key, w}
	}
	return &Animal{key, w}
}

// Beings returns several.
func (w *World) Beings(id, field string) []Being {
	beings := make([]Being, w.Many(id, field))
	for i := range beings {
		beings[i] = w.Being(id, fmt.Sprintf("%s%d", field, i))
	}
	return beings
}

// Animal returns an animal of another's field; nil if there is none.
func (w *World) Animal(id, field string) *Animal {
	if w.Of(id, field) == Null {
		return nil
	}
	return &Animal{id + "/" + field, w}
}

// Animals returns several, with null among them where that is.
func (w *World) Animals(id, field string) []*Animal {
	animals := make([]*Animal, w.Many(id, field))
	for i := range animals {
		animals[i] = w.Animal(id, fmt.Sprintf("%s%d", field, i))
	}
	return animals
}

// Name of a robot.
func (r *Robot) Name() string { return "Robot " + r.ID }

// Model may panic.
func (r *Robot) Model() string {
	if r.World.Of(r.ID, "model") == Panics {
		panic(r.ID + ".model panics")
	}
	return "model"
}

// Weight of a rock.
func (r Rock) Weight() float64 { return 1.5 }

// Place is where something is.
type Place struct {
	Name  string
	world *World
	// Altitude may be null.
	Altitude *int
}

// Nest is where an animal lives.
type Nest struct {
	Label string
	ID    string
	World *World
}

// Place is a struct.
func (n *Nest) Place() Place { return Place{"place of " + n.Label, n.World, nil} }

// Measure is what was measured.
type Measure struct {
	Text  string
	ID    string
	World *World
}

// MeasureInput is what to measure.
type MeasureInput struct {
	Size  int
	Place *PlaceInput
	Code  *Code
}

// PlaceInput is where.
type PlaceInput struct {
	Name     string
	Altitude *int
}

// Code writes itself.
type Code string

// MarshalGQL implements graphql.Marshaler.
func (c Code) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote("code-"+string(c))) }

// UnmarshalGQL implements graphql.Unmarshaler.
func (c *Code) UnmarshalGQL(v any) error {
	text, ok := v.(string)
	if !ok || text == "bad" {
		return fmt.Errorf("no code: %v", v)
	}
	*c = Code(text)
	return nil
}

// Kind is an enum that writes itself.
type Kind string

// Kinds.
const (
	Big   Kind = "BIG"
	Small Kind = "SMALL"
)

// MarshalGQL implements graphql.Marshaler.
func (k Kind) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(string(k))) }

// UnmarshalGQL implements graphql.Unmarshaler.
func (k *Kind) UnmarshalGQL(v any) error {
	*k = Kind(fmt.Sprint(v))
	return nil
}
