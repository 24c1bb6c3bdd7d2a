package demo

// What the demo says beside its products, whose keys are SKUs.
var (
	StockOf = stockOf
	FactsOf = factsOf
	RichOf  = richOf
	RuleOf  = ruleOf
	// Metafields are of products.
	Metafields = metafields
)
