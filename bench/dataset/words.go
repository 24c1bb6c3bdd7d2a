package dataset

var (
	adjectives = []string{
		"Small", "Large", "Nordic", "Classic", "Everyday", "Hand-made", "Folding", "Heavy", "Light", "Round", "Square", "Tall",
		"Low", "Rustic", "Modern", "Weekend", "Travelling", "Stackable", "Insulated", "Reversible",
	}
	materials = []string{
		"Walnut", "Beech", "Oak", "Linen", "Wool", "Cotton", "Leather", "Steel", "Copper", "Brass", "Glass", "Porcelain",
		"Stoneware", "Enamel", "Cork", "Bamboo", "Marble", "Slate", "Canvas", "Felt",
	}
	nouns = []string{
		"Serving Bowl", "Coffee Mug", "Tea Pot", "Cutting Board", "Apron", "Table Runner", "Salt Cellar", "Pepper Mill",
		"Bread Box", "Carafe", "Tumbler", "Trivet", "Ladle", "Whisk", "Tray", "Basket", "Blanket", "Cushion", "Lantern", "Bentwood Chair",
	}
	colours      = []string{"Ochre", "Sage", "Midnight", "Rose", "Sand", "Charcoal", "Ivory", "Rust"}
	variantSizes = []string{"Small", "Large"}
	views        = []string{"", ", from the side"}
	prose        = []string{
		"Made in small batches by people who know what they are doing.",
		"It gets better with every year of use, and can be mended when it breaks.",
		"Dishwasher-safe up to 65 degrees, though it thanks you for washing it by hand.",
		"The edges are rounded, so that it lies well in the hand.",
		"Comes in a box of recycled paper without any plastic.",
		"Each piece differs a little from the next: that is how it should be.",
		"Goes with everything else of the same colour.",
		"The surface is finished with linseed oil and nothing else.",
		"We have used ours every day for five years.",
		"Stands safely, even with children around.",
	}

	firstNames = []string{"Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Margaret", "Dennis", "Frances", "Ken", "Sophie", "José"}
	lastNames  = []string{"Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Knuth", "Hamilton", "Ritchie", "Allen", "Thompson", "Wilson"}
	streets    = []string{"High Street", "Station Road", "Mill Lane", "Church Street", "Park Avenue", "Bridge Street", "Torstraße"}
	cities     = []string{"London", "Berlin", "Paris", "Vienna", "Oslo", "Lisbon", "Prague"}
	countries  = []string{"GB", "DE", "FR", "AT", "NO", "PT", "CZ"}
	carriers   = []string{"DHL", "UPS", "DPD", "Post"}
)
