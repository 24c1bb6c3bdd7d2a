package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadPlans(t *testing.T) {
	t.Parallel()
	const log = `2026-01-01 00:00:00.000 UTC [1] LOG:  database system is ready to accept connections
2026-01-01 00:00:01.000 UTC [2] LOG:  duration: 0.123 ms  plan:
	Query Text: 
			SELECT id
			FROM products WHERE id = ANY($1)
	Index Scan using products_pkey on products  (cost=0.29..8.30 rows=1 width=16) (actual rows=2 loops=1)
	  Index Cond: (id = ANY ('{018cc253-76b8-763a-9e40-d7c9160c2932,018cc253-76b8-763a-9e40-d7c9160c2933}'::uuid[]))
2026-01-01 00:00:01.000 UTC [2] ERROR:  something else
	DETAIL: of two lines
2026-01-01 00:00:02.000 UTC [2] LOG:  duration: 0.001 ms  plan:
	Query Text: UPDATE carts SET updated_at = $2 WHERE token_hash = $1
	Update on carts  (cost=0.00..1.00 rows=0 width=0) (actual rows=0 loops=1)
	  ->  Seq Scan on carts  (cost=0.00..1.00 rows=1 width=14) (actual rows=1 loops=1)
	        Filter: ((updated_at < '2026-01-01 00:00:00.123+00') AND (token_hash = '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'::bytea))
	        Buckets: 1024  Batches: 1  Memory Usage: 9kB
`
	want := []plan{
		{
			"SELECT id FROM products WHERE id = ANY($1)",
			"Index Scan using products_pkey on products  (estimated rows=1) (actual rows=2 loops=1)\n" +
				"  Index Cond: (id = ANY ('{…}'::uuid[]))\n",
		},
		{
			"UPDATE carts SET updated_at = $2 WHERE token_hash = $1",
			"Update on carts  (estimated rows=0) (actual rows=0 loops=1)\n" +
				"  ->  Seq Scan on carts  (estimated rows=1) (actual rows=1 loops=1)\n" +
				"        Filter: ((updated_at < '…') AND (token_hash = '\\x…'::bytea))\n        Buckets: 1024  Batches: 1\n",
		},
	}
	if diff := cmp.Diff(want, readPlans(log), cmp.AllowUnexported(plan{})); diff != "" {
		t.Errorf("plans (-want +got):\n%s", diff)
	}
}
