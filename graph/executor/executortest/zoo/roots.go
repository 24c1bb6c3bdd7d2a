package zoo

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
)

func (r queryResolver) Animal(_ context.Context, id string) (*beings.Animal, error) {
	if _, err := r.world.Do(id, "query"); err != nil {
		return nil, err
	}
	return &beings.Animal{ID: id, World: r.world}, nil
}

func (r *Resolver) some(n int) []*beings.Animal {
	animals := make([]*beings.Animal, max(n, 0))
	for i := range animals {
		animals[i] = r.world.Animal("q", fmt.Sprintf("some%d", i))
	}
	return animals
}

func (r queryResolver) Animals(_ context.Context, n int) ([]*beings.Animal, error) {
	return r.some(n), nil
}

func (r queryResolver) Maybes(_ context.Context, n int) ([]*beings.Animal, error) {
	return r.some(n), nil
}

func (r *Resolver) mixed(n int) []beings.Being {
	mixed := make([]beings.Being, max(n, 0))
	for i := range mixed {
		mixed[i] = r.world.Being("q", fmt.Sprintf("any%d", i))
	}
	return mixed
}

func (r queryResolver) Any(_ context.Context, n int) ([]beings.Being, error) { return r.mixed(n), nil }

func (r queryResolver) AnyStrict(_ context.Context, n int) ([]beings.Being, error) {
	return r.mixed(n), nil
}

func (r queryResolver) One(_ context.Context, kind string) (beings.Being, error) {
	return r.being("one", kind)
}

func (r queryResolver) OneStrict(_ context.Context, kind string) (beings.Being, error) {
	return r.being("one", kind)
}

func (r queryResolver) Found(_ context.Context, n int) ([]beings.Found, error) {
	found := make([]beings.Found, max(n, 0))
	for i := range found {
		id := fmt.Sprintf("found%d", i)
		switch i % 3 {
		case 0:
			found[i] = &beings.Animal{ID: id, World: r.world}
		case 1:
			found[i] = &beings.Robot{ID: id, World: r.world}
		default:
			found[i] = beings.Rock{ID: id, World: r.world}
		}
	}
	return found, nil
}

func (r queryResolver) Nothing(context.Context) ([]*beings.Animal, error) { return nil, nil }

func (r queryResolver) NothingMaybe(context.Context) ([]*beings.Animal, error) { return nil, nil }

func (r queryResolver) Grid(context.Context) ([][]int, error) { return [][]int{{1, 2}, {}, {3}}, nil }

func (r queryResolver) Cages(context.Context) ([][]*beings.Animal, error) {
	return [][]*beings.Animal{r.some(2), {}, r.some(1)}, nil
}

func (r queryResolver) Measure(_ context.Context, input beings.MeasureInput, list []int, kind *beings.Kind) (*beings.Measure, error) {
	text := fmt.Sprintf("%d %v", input.Size, list)
	if input.Place != nil {
		text += fmt.Sprintf(" %s", input.Place.Name)
	}
	if kind != nil {
		text += " " + string(*kind)
	}
	return &beings.Measure{Text: text, ID: "measure", World: r.world}, nil
}

func (r queryResolver) MeasureStrict(ctx context.Context, input beings.MeasureInput) (*beings.Measure, error) {
	return r.Measure(ctx, input, nil, nil)
}

func (r queryResolver) Word(context.Context) (*string, error) { return r.text("q", "word") }

func (r queryResolver) WordStrict(context.Context) (string, error) {
	text, err := r.text("q", "wordStrict")
	if text == nil {
		return "", err
	}
	return *text, err
}

// Tick counts, so that the order of mutations shows.
func (r mutationResolver) Tick(context.Context) (int, error) {
	n := r.ticks.Add(1)
	_, err := r.world.Do("m", fmt.Sprintf("tick%d", n))
	return int(n), err
}

func (r mutationResolver) Grow(_ context.Context, id string, by int) (*beings.Animal, error) {
	return r.animal(fmt.Sprintf("%s-%d-%d", id, by, r.ticks.Add(1)), "grow")
}

func (r mutationResolver) Shrink(_ context.Context, id string) (*beings.Animal, error) {
	return r.animal(fmt.Sprintf("%s-%d", id, r.ticks.Add(1)), "shrink")
}

// stream sends n events, which are made before the first is sent.
func stream[T any](ctx context.Context, n int, event func(int) T) <-chan T {
	events := make([]T, max(n, 0))
	for i := range events {
		events[i] = event(i)
	}
	out := make(chan T)
	go func() {
		defer close(out)
		for _, one := range events {
			select {
			case out <- one:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (r subscriptionResolver) Beings(ctx context.Context, n int) (<-chan beings.Being, error) {
	if _, err := r.world.Do("s", "beings"); err != nil {
		return nil, err
	}
	return stream(ctx, n, func(i int) beings.Being { return r.world.Being("s", fmt.Sprintf("event%d", i)) }), nil
}

func (r subscriptionResolver) Numbers(ctx context.Context, n int) (<-chan int, error) {
	return stream(ctx, n, func(i int) int { return i }), nil
}

func (r subscriptionResolver) Animals(ctx context.Context, n int) (<-chan []*beings.Animal, error) {
	return stream(ctx, n, func(i int) []*beings.Animal { return r.world.Animals("s", fmt.Sprintf("many%d", i)) }), nil
}
