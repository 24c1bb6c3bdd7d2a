package store

// KeyBy returns the rows by their key.
func KeyBy[K comparable, R any](rows []R, key func(R) K) map[K]R {
	byKey := make(map[K]R, len(rows))
	for _, row := range rows {
		byKey[key(row)] = row
	}
	return byKey
}
