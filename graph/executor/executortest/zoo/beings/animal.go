package beings

import (
	"context"
	"fmt"
	"time"
)

// do is for methods that can only panic or be null.
func (a *Animal) do(field string) Outcome {
	outcome := a.World.Of(a.ID, field)
	if outcome == Panics {
		panic(a.ID + "." + field + " panics")
	}
	return outcome
}

// Name is a method.
func (a *Animal) Name() string { return "Animal \"" + a.ID + "\"\n\té\u2028" }

// Nick may be null.
func (a *Animal) Nick() *string {
	if a.do("nick") == Null {
		return nil
	}
	nick := "nick of " + a.ID
	return &nick
}

// Age is a number.
func (a *Animal) Age() int { return len(a.ID) * 1000 }

// Weight is written by a function with a context.
func (a *Animal) Weight() *float64 {
	if a.do("weight") == Null {
		return nil
	}
	weight := float64(len(a.ID)) / 3
	return &weight
}

// Born may be null.
func (a *Animal) Born() *time.Time {
	if a.do("born") == Null {
		return nil
	}
	born := time.Date(2020, 1, 2, 3, 4, 5, len(a.ID), time.UTC)
	return &born
}

// Seen is null when it is zero.
func (a *Animal) Seen() time.Time {
	if a.do("seen") == Null {
		return time.Time{}
	}
	return time.Date(2021, 1, 2, 3, 4, 5, 0, time.UTC)
}

// Code is of a type that writes itself.
func (a *Animal) Code() Code { return Code(a.ID) }

// CodeMaybe may be null.
func (a *Animal) CodeMaybe() *Code {
	if a.do("codeMaybe") == Null {
		return nil
	}
	code := Code(a.ID)
	return &code
}

// Kind is an enum.
func (a *Animal) Kind() Kind {
	if len(a.ID)%2 == 0 {
		return Big
	}
	return Small
}

// Tags is a list of scalars.
func (a *Animal) Tags() []string { return []string{"a", a.ID} }

// TagsMaybe is a list of scalars that may be null.
func (a *Animal) TagsMaybe() []*string {
	if a.do("tagsMaybe") == Null {
		return nil
	}
	return []*string{a.Nick(), nil}
}

// Notes are anything.
func (a *Animal) Notes() any {
	if a.do("notes") == Null {
		return nil
	}
	return map[string]any{"n": len(a.ID)}
}

// NotesStrict must not be null.
func (a *Animal) NotesStrict() any {
	if a.do("notesStrict") == Null {
		return nil
	}
	return 1
}

// Sound may panic.
func (a *Animal) Sound() string {
	a.do("sound")
	return "sound"
}

// Home is a struct.
func (a *Animal) Home() Place { return Place{"home of " + a.ID, a.World, nil} }

// HomeMaybe may be null.
func (a *Animal) HomeMaybe() *Place {
	if a.do("homeMaybe") == Null {
		return nil
	}
	home := a.Home()
	return &home
}

// Homes is a list of structs.
func (a *Animal) Homes() []Place {
	if a.do("homes") == Null {
		return nil
	}
	return []Place{a.Home(), a.Home()}
}

// HomesMaybe may have null in it.
func (a *Animal) HomesMaybe() []*Place {
	if a.do("homesMaybe") == Null {
		return nil
	}
	return []*Place{a.HomeMaybe(), nil}
}

// Spare may panic.
func (a *Animal) Spare() *Place {
	if a.do("spare") == Null {
		return nil
	}
	return a.HomeMaybe()
}

// Risky may fail.
func (a *Animal) Risky() (string, error) {
	_, err := a.World.Do(a.ID, "risky")
	return "risky", err
}

// RiskyMaybe may fail or be null.
func (a *Animal) RiskyMaybe() (*Place, error) {
	outcome, err := a.World.Do(a.ID, "riskyMaybe")
	if err != nil || outcome == Null {
		return nil, err
	}
	return a.HomeMaybe(), nil
}

// Slow has a context.
func (a *Animal) Slow(context.Context) (int, error) {
	_, err := a.World.Do(a.ID, "slow")
	return len(a.ID), err
}

// Kin is an interface value.
func (a *Animal) Kin() Being { return a.World.Being(a.ID, "kin") }

// KinStrict must not be null.
func (a *Animal) KinStrict() Being { return a.World.Being(a.ID, "kinStrict") }

// Kins are interface values.
func (a *Animal) Kins() []Being {
	if a.do("kins") == Null {
		return nil
	}
	return a.World.Beings(a.ID, "kins")
}

// Nest has what is resolved below it.
func (a *Animal) Nest() Nest { return Nest{"nest of " + a.ID, a.ID + "/nest", a.World} }

// NestMaybe may be null.
func (a *Animal) NestMaybe() *Nest {
	if a.do("nestMaybe") == Null {
		return nil
	}
	nest := a.Nest()
	return &nest
}

// Nests are structs.
func (a *Animal) Nests() []Nest {
	if a.do("nests") == Null {
		return nil
	}
	nests := make([]Nest, a.World.Many(a.ID, "nests"))
	for i := range nests {
		nests[i] = Nest{"nest", fmt.Sprintf("%s/nests%d", a.ID, i), a.World}
	}
	return nests
}
