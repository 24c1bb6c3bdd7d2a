package zoo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/generated"
)

// Own returns the zoo's schema as gqlgen executes it.
func Own(world *beings.World) graphql.ExecutableSchema {
	return generated.NewExecutableSchema(generated.Config{Resolvers: &Resolver{world: world}})
}

// Planned returns the zoo's schema as plans execute it, with batch functions or without.
func Planned(world *beings.World, batched bool) graphql.ExecutableSchema {
	r := &Resolver{world: world}
	if batched {
		return r.planned(r.batches())
	}
	return r.planned(generated.Batches{})
}

// Counted returns the zoo's schema as plans execute it, and what counts the parents of each call of
// a batch function.
func Counted(world *beings.World) (planned graphql.ExecutableSchema, calls func() map[string][]int) {
	r := &Resolver{world: world, calls: map[string][]int{}}
	return r.planned(r.batches()), func() map[string][]int { return r.calls }
}

func (r *Resolver) planned(batches generated.Batches) graphql.ExecutableSchema {
	config := generated.Config{Resolvers: r}
	return executor.New(generated.NewExecutableSchema(config), generated.NewTable(config, batches), func(*ast.FieldDefinition) int { return 1 })
}

// Resolver resolves.
type Resolver struct {
	world *beings.World
	ticks atomic.Int64
	calls map[string][]int // of batch functions, if they are counted
}

type (
	animalResolver       struct{ *Resolver }
	measureResolver      struct{ *Resolver }
	mutationResolver     struct{ *Resolver }
	nestResolver         struct{ *Resolver }
	queryResolver        struct{ *Resolver }
	robotResolver        struct{ *Resolver }
	rockResolver         struct{ *Resolver }
	subscriptionResolver struct{ *Resolver }
)

// Animal implements generated.ResolverRoot, and so do the others.
func (r *Resolver) Animal() generated.AnimalResolver { return animalResolver{r} }

// Measure implements generated.ResolverRoot.
func (r *Resolver) Measure() generated.MeasureResolver { return measureResolver{r} }

// Mutation implements generated.ResolverRoot.
func (r *Resolver) Mutation() generated.MutationResolver { return mutationResolver{r} }

// Nest implements generated.ResolverRoot.
func (r *Resolver) Nest() generated.NestResolver { return nestResolver{r} }

// Query implements generated.ResolverRoot.
func (r *Resolver) Query() generated.QueryResolver { return queryResolver{r} }

// Robot implements generated.ResolverRoot.
func (r *Resolver) Robot() generated.RobotResolver { return robotResolver{r} }

// Rock implements generated.ResolverRoot.
func (r *Resolver) Rock() generated.RockResolver { return rockResolver{r} }

// Subscription implements generated.ResolverRoot.
func (r *Resolver) Subscription() generated.SubscriptionResolver { return subscriptionResolver{r} }

// mark marks a field as one that must not be null, if the world wants that.
func (r *Resolver) mark(ctx context.Context, id, field string) {
	if r.world.IsMarked(id, field) {
		graphql.MarkNonNull(ctx)
	}
}

// being resolves a field of an interface.
func (r *Resolver) being(id, field string) (beings.Being, error) {
	if _, err := r.world.Do(id, field); err != nil {
		return nil, err
	}
	return r.world.Being(id, field), nil
}

// animal resolves a field of an object.
func (r *Resolver) animal(id, field string) (*beings.Animal, error) {
	if _, err := r.world.Do(id, field); err != nil {
		return nil, err
	}
	return r.world.Animal(id, field), nil
}

// animals resolves a list; what is null among them is an error of its own.
func (r *Resolver) animals(id, field string) ([]*beings.Animal, error) {
	outcome, err := r.world.Do(id, field)
	if err != nil || outcome == beings.Null {
		return nil, err
	}
	return r.world.Animals(id, field), nil
}

func (r *Resolver) text(id, field string) (*string, error) {
	outcome, err := r.world.Do(id, field)
	if err != nil || outcome == beings.Null {
		return nil, err
	}
	text := id + " " + field
	return &text, nil
}

func (r *Resolver) anything(id, field string) (any, error) {
	outcome, err := r.world.Do(id, field)
	if err != nil || outcome == beings.Null {
		return nil, err
	}
	return map[string]any{"of": id}, nil
}

func (r *Resolver) number(id, field string) (int, error) {
	_, err := r.world.Do(id, field)
	return len(id) * 100, err
}

func (r animalResolver) Friend(ctx context.Context, a *beings.Animal) (beings.Being, error) {
	r.mark(ctx, a.ID, "friend")
	return r.being(a.ID, "friend")
}

func (r animalResolver) FriendStrict(_ context.Context, a *beings.Animal) (beings.Being, error) {
	return r.being(a.ID, "friendStrict")
}

func (r animalResolver) Friends(_ context.Context, a *beings.Animal, first int, _ *beings.Code) ([]*beings.Animal, error) {
	if first < 0 {
		return nil, errors.New("negative")
	}
	friends, err := r.animals(a.ID, "friends")
	return friends[:min(first, len(friends))], err
}

func (r animalResolver) Rival(ctx context.Context, a *beings.Animal) (*beings.Animal, error) {
	r.mark(ctx, a.ID, "rival")
	return r.animal(a.ID, "rival")
}

func (r animalResolver) Mate(_ context.Context, a *beings.Animal) (*beings.Animal, error) {
	return r.animal(a.ID, "mate")
}

func (r animalResolver) MateStrict(_ context.Context, a *beings.Animal) (*beings.Animal, error) {
	return r.animal(a.ID, "mateStrict")
}

func (r animalResolver) Litter(_ context.Context, a *beings.Animal) ([]*beings.Animal, error) {
	return r.animals(a.ID, "litter")
}

func (r animalResolver) LitterMaybe(ctx context.Context, a *beings.Animal) ([]*beings.Animal, error) {
	r.mark(ctx, a.ID, "litterMaybe")
	return r.animals(a.ID, "litterMaybe")
}

func (r animalResolver) Pack(_ context.Context, a *beings.Animal) ([]beings.Being, error) {
	outcome, err := r.world.Do(a.ID, "pack")
	if err != nil || outcome == beings.Null {
		return nil, err
	}
	return r.world.Beings(a.ID, "pack"), nil
}

func (r animalResolver) Score(_ context.Context, a *beings.Animal) (int, error) {
	return r.number(a.ID, "score")
}

func (r animalResolver) ScoreMaybe(_ context.Context, a *beings.Animal) (*int, error) {
	n, err := r.number(a.ID, "scoreMaybe")
	if r.world.Of(a.ID, "scoreMaybe") == beings.Null {
		return nil, err
	}
	return &n, err
}

// Memo is anything.
func (r animalResolver) Memo(ctx context.Context, a *beings.Animal) (any, error) {
	r.mark(ctx, a.ID, "memo")
	return r.anything(a.ID, "memo")
}

// MemoStrict must not be null.
func (r animalResolver) MemoStrict(_ context.Context, a *beings.Animal) (any, error) {
	return r.anything(a.ID, "memoStrict")
}

// Motto may report errors beside what it returns.
func (r animalResolver) Motto(ctx context.Context, a *beings.Animal) (*string, error) {
	r.mark(ctx, a.ID, "motto")
	if len(a.ID)%5 == 0 {
		graphql.AddErrorf(ctx, "no motto for %s", a.ID)
	}
	return r.text(a.ID, "motto")
}

func (r animalResolver) MottoStrict(_ context.Context, a *beings.Animal) (string, error) {
	text, err := r.text(a.ID, "mottoStrict")
	if text == nil {
		return "", err
	}
	return *text, err
}

// Path tells where it is.
func (r animalResolver) Path(ctx context.Context, a *beings.Animal) (string, error) {
	var at strings.Builder
	fmt.Fprintf(&at, "%s of %s:", graphql.GetPath(ctx), a.ID)
	for fc := graphql.GetFieldContext(ctx); fc != nil; fc = fc.Parent {
		if fc.Index != nil {
			fmt.Fprintf(&at, " [%d]", *fc.Index)
			continue
		}
		args, err := json.Marshal(fc.Args)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&at, " %s %s %v %v", fc.Object, args, fc.IsMethod, fc.IsResolver)
		if fc.Field.Field != nil {
			fmt.Fprintf(&at, " %s %d", fc.Field.Alias, len(fc.Field.Selections))
		}
	}
	if root := graphql.GetRootFieldContext(ctx); root != nil {
		fmt.Fprintf(&at, " root %s", root.Field.Alias)
	}
	return at.String(), nil
}

func (r robotResolver) Friend(_ context.Context, robot *beings.Robot) (beings.Being, error) {
	return r.being(robot.ID, "friend")
}

func (r robotResolver) Parts(_ context.Context, robot *beings.Robot) ([]*beings.Robot, error) {
	if _, err := r.world.Do(robot.ID, "parts"); err != nil {
		return nil, err
	}
	parts := make([]*beings.Robot, r.world.Many(robot.ID, "parts"))
	for i := range parts {
		parts[i] = &beings.Robot{ID: fmt.Sprintf("%s/parts%d", robot.ID, i), World: r.world}
	}
	return parts, nil
}

func (r rockResolver) Under(_ context.Context, rock *beings.Rock) (*beings.Animal, error) {
	return r.animal(rock.ID, "under")
}

func (r nestResolver) Keeper(_ context.Context, n *beings.Nest) (*beings.Animal, error) {
	return r.animal(n.ID, "keeper")
}

func (r nestResolver) KeeperStrict(_ context.Context, n *beings.Nest) (*beings.Animal, error) {
	return r.animal(n.ID, "keeperStrict")
}

func (r measureResolver) Of(_ context.Context, m *beings.Measure) (*beings.Animal, error) {
	return r.animal(m.ID, "of")
}
