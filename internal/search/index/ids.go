package index

import "github.com/google/uuid"

// IDs returns all products that fulfil a query, in no order; what the query asks for beside them does not matter. An error
// says what is wrong with it.
func (v *View) IDs(q *Query) ([]uuid.UUID, error) {
	if err := v.shape.checkQuery(q); err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	for _, f := range v.find(q) {
		walk(f.hits, func(some []uint32) {
			for _, i := range some {
				ids = append(ids, f.ids[i])
			}
		})
	}
	return ids, nil
}
