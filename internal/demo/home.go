package demo

// home is what the demo's store sells beside. It is older than the rest, and so comes last where the newest
// comes first.
var home = category{name: "Home", description: "For the rooms around the kitchen.", seoTitle: "Lamps, Furniture, Plants and Paper", children: []category{
	{name: "Lighting", description: "Warm light for every corner.", products: []product{
		{"TABLELAMP", "Ceramic Table Lamp", "A thrown foot and a linen shade. Dims to the glow of a candle.", colours(9900, 9190, "White", "Sage", "Terracotta")},
		{"PENDANT", "Spun Steel Pendant Lamp", "Hangs low over the table and dazzles nobody.", sized(size{"25 cm", 12900, 11900}, size{"40 cm", 16900, 15900})},
		{"READING", "Reading Lamp", "Two joints and a small beam that lets others sleep.", colours(8900, 8190, "Black", "Brick")},
		{"STORM", "Storm Lantern", "Burns through wind and rain on lamp oil, for eighteen hours.", sale(4500, 5500, 4190, 4990)},
		{"CANDLES", "Beeswax Candles, Set of 4", "Poured from the wax of one valley. They smell of honey, even unlit.", one(2400, 2190)},
		{"PAPERLAMP", "Paper Lantern", "Washi paper over bamboo hoops; folds flat into a drawer.", sized(size{"30 cm", 2900, 2690}, size{"45 cm", 3900, 3590})},
	}},
	{name: "Living", description: "Things to sit on, lean on and wrap up in.", products: []product{
		{"SIDETABLE", "Oak Side Table", "Three legs, so that it never wobbles. Oiled twice.", one(18900, 17500)},
		{"STOOL", "Step Stool", "Reaches the top shelf, and seats one more at the table.", colours(12900, 11900, "Natural", "Black")},
		{"CHAIR", "Bentwood Dining Chair", "Steamed beech, bent by hand. Stacks four high.", colours(21900, 19900, "Natural", "Black", "Moss")},
		{"SHELF", "Ladder Bookshelf", "Leans on the wall and carries a winter of books.", sized(size{"60 cm", 24900, 22900}, size{"90 cm", 29900, 27900})},
		{"BLANKET", "Wool Blanket", "Woven from the wool of one flock, and brushed twice.", was(15900, 14900, colours(12900, 11900, "Oat", "Indigo", "Ochre"))},
		{"CUSHION", "Linen Cushion Cover", "Stonewashed, with a hidden zip. Fifty by fifty centimetres.", colours(3900, 3590, "Sand", "Blush", "Slate", "Sage")},
	}},
	{name: "Balcony and Garden", description: "For whatever grows on a sill or in a bed.", products: []product{
		{"PLANTPOT", "Glazed Plant Pot", "A hole in the bottom and a saucer to match.", worn(2900, 2690, []string{"14 cm", "20 cm"}, []string{"White", "Celadon", "Midnight"})},
		{"HANGING", "Hanging Planter", "A clay bowl on three cotton cords.", one(3400, 3190)},
		{"WATERCAN", "Long-Spout Watering Can", "Finds the soil under the leaves.", sized(size{"1000 ml", 3900, 3590}, size{"1800 ml", 4900, 4490})},
		{"MISTER", "Copper Plant Mister", "A fine mist for ferns, and a patina that comes by itself.", one(3200, 2990)},
		{"PICNIC", "Picnic Blanket", "Waxed below, woollen above. Rolls up with a leather strap.", colours(8900, 8190, "Forest", "Brick")},
		{"BASKET", "Harvest Basket", "Split chestnut on a bent handle, for apples or kindling.", one(5900, 5490)},
	}},
	{name: "Paper and Pens", description: "Good paper, and what to write on it with.", products: []product{
		{"NOTEBOOK", "Linen Notebook", "A hundred and sixty numbered pages that lie flat.", colours(2200, 1990, "Natural", "Navy", "Ochre")},
		{"POCKETBOOK", "Pocket Notebook, Set of 3", "Forty-eight pages for what one forgets otherwise.", one(1400, 1290)},
		{"BRASSPEN", "Brass Pen", "Turned from one rod. It grows darker where it is held.", one(4900, 4490)},
		{"PENCILS", "Cedar Pencils, Set of 6", "Soft lead in cedar, without any paint.", one(1200, 1090)},
		{"CALENDAR", "Wall Calendar", "One linocut a month, on paper that can be framed.", sale(1900, 2600, 1750, 2390)},
		{"PENROLL", "Canvas Pen Roll", "Room for nine pens and a ruler, tied by a cord.", colours(2800, 2590, "Natural", "Black")},
	}},
}}

// isHome has the slugs of the products there.
var isHome = func() map[string]bool {
	keys := map[string]bool{}
	for _, c := range home.children {
		for _, p := range c.products {
			keys[slug(p.name)] = true
		}
	}
	return keys
}()
