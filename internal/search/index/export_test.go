package index

// SetFresh sets how many products the newest part may have, so that few need several parts.
func (x *Index) SetFresh(n int) { x.fresh = n }
