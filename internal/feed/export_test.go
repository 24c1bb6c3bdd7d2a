package feed

import "context"

// Now returns where a reader begins.
func (f *Feed) Now(ctx context.Context) (Position, error) { return f.now(ctx) }

// After returns the changes after a position that there are now, and the position after them.
func (f *Feed) After(ctx context.Context, p Position) ([]Change, Position, error) {
	changes, next, _, _, err := f.read(ctx, p)
	return changes, next, err
}
