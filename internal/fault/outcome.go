package fault

// Outcome is what became of a mutation, as its payload shows it: a result, or what is wrong with
// the input. Capabilities name the payloads of their mutations by it.
type Outcome[T any] struct {
	// Result is the zero value if the input was refused.
	Result T
	// UserErrors is empty if it was not.
	UserErrors []*UserError
}

// OutcomeOf returns the outcome of what a mutation returned. An error that the caller cannot mend
// is returned as it is.
func OutcomeOf[T any](result T, err error) (*Outcome[T], error) {
	mistakes, err := Split(err)
	if err != nil {
		return nil, err
	}
	return &Outcome[T]{result, mistakes}, nil
}

// OrNull returns the result, nil if it is the zero value: for a text or an id that is null when
// there is none. T is comparable.
func (o *Outcome[T]) OrNull() *T {
	var zero T
	if any(o.Result) == any(zero) {
		return nil
	}
	return &o.Result
}
