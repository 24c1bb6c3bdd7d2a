package demo

// The demo's store sells coffee and what a kitchen needs.
var categories = []category{
	{name: "Coffee", description: "Freshly roasted every Tuesday and shipped the next day.", seoTitle: "Freshly Roasted Coffee Beans", seoDescription: "Single origins, espresso blends and decaf, roasted every Tuesday and shipped the next day.", children: []category{
		{name: "Single Origin", description: "One farm or one cooperative in each bag.", products: []product{
			{"GUJI", "Ethiopia Guji Natural", "Dried on raised beds for three weeks. Blueberry jam, jasmine and a long cocoa finish; lovely as a pour-over.", bags(1850, 1690)},
			{"HUILA", "Colombia Huila Washed", "From forty small farms above Pitalito. Red apple, panela and a round, milky body that suits any brewer.", was(6200, 5700, bags(1650, 1490))},
			{"NYERI", "Kenya Nyeri AA", "Double washed at the Gichathaini factory. Blackcurrant, grapefruit and brown sugar, as bright as Kenya gets.", bags(1990, 1790)},
			{"ANTIGUA", "Guatemala Antigua", "Grown in volcanic soil at 1,600 metres. Milk chocolate, orange peel and toasted almond.", bags(1590, 1450)},
			{"GEISHA", "Panama Boquete Geisha", "A small lot of the variety that wins auctions. Bergamot, white peach and honey; we roast it to order.", bags(4200, 3890)},
		}},
		{name: "Espresso Blends", description: "Made for pressure, milk and early mornings.", products: []product{
			{"NIGHT", "Night Shift Espresso", "Our darkest roast: Sumatra and Brazil, dark chocolate, walnut and hardly any acidity.", bags(1490, 1350)},
			{"CORNER", "Corner Cafe Blend", "The one our own bar pours. Caramel, hazelnut and a cherry note that cuts through milk.", bags(1450, 1320)},
			{"CREMA", "Old Harbour Crema", "Ten per cent of fine robusta for a crema you can write on. Cocoa, malt and spice.", bags(1390, 1260)},
			{"SUNDAY", "Sunday Slow Blend", "A medium roast of Ethiopia and Honduras that works as espresso and in a French press. Plum, toffee and rose hip.", bags(1550, 1420)},
			{"MOKA", "Moka Pot Blend", "Roasted and blended for the stove top. Bittersweet, syrupy and never burnt.", was(5100, 4700, bags(1420, 1290))},
		}},
		{name: "Decaf", description: "All of the taste, at any hour.", products: []product{
			{"DECSUG", "Sugar Cane Decaf", "Decaffeinated in Colombia with what sugar cane leaves behind. Sweet, with dried fig and cinnamon.", bags(1690, 1540)},
			{"DECWAT", "Mountain Water Decaf", "Washed clean of caffeine with glacier water in Veracruz. Nougat, red grape and a clean finish.", bags(1720, 1560)},
			{"DECESP", "Decaf Espresso", "For the flat white after dinner. Chocolate, molasses and a heavy body.", bags(1590, 1450)},
			{"HALF", "Half-Caf House Blend", "Half decaf, half Corner Cafe: a second cup without the second thoughts.", bags(1520, 1380)},
			{"DECDRIP", "Decaf Drip Bags, Box of 10", "Single cups for travelling. Hang one over a mug, add water, done.", one(1450, 1320)},
		}},
	}},
	{name: "Brewing", description: "Everything between the bean and the cup.", seoTitle: "Coffee Makers, Grinders and Kettles", seoDescription: "Drippers, espresso tools, grinders and kettles: everything between the bean and the cup.", children: []category{
		{name: "Pour-Over", description: "Drippers, carafes, filters and a steady hand.", products: []product{
			{"POUROVER", "Glass Pour-Over Carafe", "Hand-blown borosilicate glass with a collar of oiled beech. Brews and serves in one.", sized(size{"3 cups", 4200, 3890}, size{"6 cups", 4900, 4490}, size{"8 cups", 5400, 4990})},
			{"CONE", "Ceramic Cone Dripper", "Spiral ribs keep the water moving; thick walls keep it hot. Takes size 02 filters.", colours(2600, 2390, "White", "Black", "Terracotta")},
			{"FLAT", "Steel Flat-Bottom Dripper", "Three small holes and a flat bed for an even extraction, cup after cup. Survives any fall.", one(3400, 3190)},
			{"FILTER", "Paper Filters, Pack of 100", "Oxygen-bleached, no taste of paper after one rinse.", sized(size{"01", 690, 620}, size{"02", 790, 720})},
			{"SERVER", "Range Server", "Heat-proof glass with marks for two to five cups and a lid that stays on.", sized(size{"600 ml", 2200, 1990}, size{"1000 ml", 2700, 2490})},
		}},
		{name: "Espresso Gear", description: "Machines and the small tools around them.", products: []product{
			{"LEVER", "Manual Lever Press", "Nine bar by your own arm, no cable, no noise. Comes with a pressure gauge and a travel case.", one(38900, 35900)},
			{"TAMPER", "Calibrated Tamper", "Clicks at thirteen kilograms, so that every puck is the same. Walnut handle.", sized(size{"54 mm", 5900, 5490}, size{"58 mm", 5900, 5490})},
			{"PITCHER", "Milk Pitcher", "A sharp spout for rosettas and a handle that stays cool.", sized(size{"350 ml", 2400, 2190}, size{"600 ml", 2900, 2690})},
			{"KNOCK", "Beech Knock Box", "A solid box with a bar wrapped in rubber. Quiet enough for six in the morning.", sale(3600, 4500, 3290, 3990)},
			{"SCALE", "Espresso Scale with Timer", "A tenth of a gram, a timer that starts with the first drop, and a splash-proof top.", colours(6900, 6390, "Black", "White")},
		}},
		{name: "Grinders and Kettles", description: "Even grounds and water at the right degree.", products: []product{
			{"HANDMILL", "Travel Hand Grinder", "Steel burrs, forty clicks and a body slim enough to fit into a press.", one(8900, 8190)},
			{"BURR", "Flat Burr Grinder", "Sixty-four millimetre burrs, stepless, and next to nothing left inside. From Turkish to French press.", colours(34900, 32900, "Black", "Cream")},
			{"KETTLE", "Gooseneck Kettle", "Holds any temperature between 40 and 100 degrees for an hour. The spout pours as slowly as you like.", colours(14900, 13900, "Matte Black", "Steel", "Sage")},
			{"STOVE", "Stovetop Kettle", "A gooseneck for gas and induction, with a thermometer in the lid.", sale(5400, 6400, 4990, 5890)},
			{"BRUSH", "Grinder Brush", "Goat hair and maple. The cheapest way to better coffee.", one(950, 890)},
		}},
	}},
	{name: "Tableware", description: "Thrown, glazed and fired in small batches.", seoTitle: "Handmade Cups, Plates and Glasses", children: []category{
		{name: "Cups and Mugs", description: "From the shortest espresso to soup.", products: []product{
			{"DEMI", "Espresso Cup, Set of 2", "Seventy millilitres in thick porcelain that keeps the crema warm.", colours(2200, 1990, "White", "Midnight", "Ochre")},
			{"FLATWHITE", "Flat White Cup", "A round bottom for latte art and a saucer that the cup does not slide on.", colours(1600, 1490, "White", "Sage", "Rose")},
			{"MUG", "Diner Mug", "Heavy, stackable and impossible to tip over. Three hundred and fifty millilitres.", colours(1400, 1290, "Cream", "Brick", "Navy", "Moss")},
			{"YUNOMI", "Yunomi Tea Cup", "Taller than wide, without a handle, so that the hands get warm too. Each glaze runs differently.", colours(2800, 2590, "Celadon", "Tenmoku")},
			{"TUMBLER", "Insulated Tumbler", "Keeps coffee hot for four hours; the lid closes tight, even upside down in a bag.", sized(size{"240 ml", 2600, 2390}, size{"350 ml", 2900, 2690}, size{"470 ml", 3200, 2990})},
		}},
		{name: "Plates and Bowls", description: "For breakfast, mostly.", products: []product{
			{"CEREAL", "Breakfast Bowl", "Deep enough for muesli, wide enough for pasta. Stoneware with a raw rim.", colours(1800, 1690, "Oat", "Slate", "Blush")},
			{"SIDE", "Cake Plate", "Twenty centimetres, with a rim that keeps the crumbs in.", colours(1500, 1390, "Oat", "Slate")},
			{"DINNER", "Dinner Plate", "A quiet plate for loud food. Twenty-seven centimetres.", colours(2200, 2050, "Oat", "Slate")},
			{"SERVING", "Serving Bowl", "For a salad for six or the dough of a large loaf.", sized(size{"Medium", 4200, 3890}, size{"Large", 5600, 5190})},
			{"BUTTER", "Butter Dish", "Closes with a soft click and keeps half a pound spreadable.", sale(2900, 3500, 2690, 3190)},
		}},
		{name: "Glassware", description: "Clear things, well made.", products: []product{
			{"CORTADO", "Cortado Glass, Set of 4", "The ribbed bar classic. Goes from the freezer to the dishwasher.", one(2000, 1850)},
			{"DOUBLE", "Double-Wall Glass, Set of 2", "Hot inside, cool outside, and no ring on the table.", sized(size{"80 ml", 2400, 2190}, size{"250 ml", 2900, 2690})},
			{"CARAFE", "Water Carafe", "One litre, with a drinking glass for a lid. Made for bedside tables.", colours(3200, 2990, "Clear", "Smoke")},
			{"JAR", "Airtight Storage Jar", "A beech lid with a silicone ring; holds what it says, in beans.", sized(size{"250 g", 1900, 1750}, size{"500 g", 2300, 2150}, size{"1 kg", 2900, 2690})},
			{"COLDBREW", "Cold Brew Bottle", "Fill the fine steel filter in the evening, pour in the morning. Fits a fridge door.", sale(2700, 3200, 2490, 2990)},
		}},
	}},
	{name: "Kitchen", description: "Tools that are handed on.", seoTitle: "Cookware, Knives and Kitchen Textiles", seoDescription: "Cast iron, copper, forged knives and linen: tools for a kitchen that are handed on.", children: []category{
		{name: "Cookware", description: "Cast, spun and seasoned.", products: []product{
			{"SKILLET", "Cast Iron Skillet", "Machined smooth and seasoned with linseed oil three times. Better every year.", sized(size{"20 cm", 5900, 5490}, size{"26 cm", 7900, 7390}, size{"30 cm", 9900, 9190})},
			{"DUTCH", "Enamelled Dutch Oven", "Five litres for braises, beans and the crustiest bread.", was(21900, 19900, colours(17900, 16500, "Cream", "Forest", "Saffron"))},
			{"SAUCE", "Copper Saucepan", "Two millimetres of copper over steel: turn the flame down and it listens.", one(18900, 17500)},
			{"SHEET", "Half-Sheet Pan, Set of 2", "Aluminium that does not warp, with a rim you can hold on to.", one(3400, 3190)},
			{"STEAMER", "Bamboo Steamer", "Two baskets and a lid, tied by hand without a nail.", sized(size{"20 cm", 2400, 2190}, size{"25 cm", 2900, 2690})},
		}},
		{name: "Knives and Boards", description: "Sharp edges and what to use them on.", products: []product{
			{"GYUTO", "Gyuto Chef's Knife", "Twenty-one centimetres of white paper steel, forged in Sakai. Wipe it dry and it outlives you.", one(18900, 17900)},
			{"PETTY", "Petty Knife", "For shallots, strawberries and everything the large knife is too large for.", one(9900, 9290)},
			{"BREADKNIFE", "Bread Knife", "Wide scallops that saw through crust and leave the crumb alone.", one(7900, 7390)},
			{"BOARD", "End-Grain Board", "Oak, glued so that the knife goes between the fibres. With rubber feet.", sized(size{"Small", 6900, 6390}, size{"Large", 9900, 9190})},
			{"WHET", "Whetstone 1000/6000", "One side brings the edge back, the other polishes it. With a base that does not slip.", sale(4400, 5200, 3990, 4790)},
		}},
		{name: "Textiles", description: "Linen and cotton that get softer with every wash.", products: []product{
			{"APRON", "Cross-Back Apron", "No knot in the neck, two pockets, and heavy enough for a day behind the bar.", worn(5400, 4990, []string{"M", "L"}, []string{"Indigo", "Sand"})},
			{"TOWEL", "Linen Tea Towel, Set of 2", "Dries glasses without a trace.", colours(2400, 2250, "Natural", "Blue Stripe", "Red Stripe")},
			{"MITT", "Oven Mitt", "Quilted cotton, long enough to reach the back of the oven.", colours(1900, 1790, "Sand", "Indigo")},
			{"NAPKIN", "Stonewashed Napkins, Set of 4", "No ironing, ever.", colours(3600, 3390, "Oat", "Terracotta", "Moss")},
			{"TOTE", "Market Tote", "Carries twelve kilograms of oranges and folds up into its own pocket.", colours(2200, 1990, "Natural", "Black")},
		}},
	}},
	home,
}
