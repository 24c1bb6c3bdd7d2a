package demo

import (
	"slices"

	"github.com/shopgraph/shopgraph/internal/catalog"
)

// generatedKind is what generated products are alike in.
type generatedKind struct {
	noun, plural string
	top          string // the category above
	productType  string // its slug
	materials    string // separated by commas, as are sizes and finishes
	sizes        string
	finishes     string
	low, high    int64 // cents of US dollars for the smallest
	grams        int   // of the smallest
	centimetres  [3]int
	motif        string // of its pictures
}

var generatedKinds = []generatedKind{
	{"Mug", "Mugs", "Tableware", "crockery", "Stoneware,Porcelain,Enamel,Ceramic,Glass", "200 ml,300 ml,400 ml,500 ml", "Glossy,Matte", 900, 3600, 310, [3]int{12, 9, 10}, "cup"},
	{"Tea Cup", "Tea Cups", "Tableware", "crockery", "Porcelain,Stoneware,Ceramic,Glass", "120 ml,180 ml,240 ml", "Glossy,Matte", 1100, 4200, 190, [3]int{9, 9, 7}, "cup"},
	{"Plate", "Plates", "Tableware", "crockery", "Stoneware,Porcelain,Enamel,Wood", "16 cm,20 cm,24 cm,28 cm", "Glossy,Matte,Speckled", 1000, 4800, 380, [3]int{20, 20, 2}, "plate"},
	{"Serving Bowl", "Serving Bowls", "Tableware", "crockery", "Walnut,Oak,Stoneware,Porcelain,Glass", "Small,Medium,Large", "Glossy,Matte,Oiled", 1900, 9900, 720, [3]int{24, 24, 9}, "bowl"},
	{"Carafe", "Carafes", "Tableware", "crockery", "Glass,Stoneware,Steel,Copper", "500 ml,1000 ml,1500 ml", "", 1900, 7900, 560, [3]int{11, 11, 25}, "glass"},
	{"Frying Pan", "Frying Pans", "Kitchen", "crockery", "Iron,Steel,Copper,Aluminium", "20 cm,24 cm,28 cm,32 cm", "", 2900, 21900, 1100, [3]int{40, 22, 6}, "pan"},
	{"Stock Pot", "Stock Pots", "Kitchen", "crockery", "Steel,Enamel,Copper,Aluminium", "3000 ml,5000 ml,8000 ml", "", 3900, 24900, 1700, [3]int{32, 24, 18}, "pot"},
	{"Kettle", "Kettles", "Brewing", "crockery", "Steel,Enamel,Copper,Glass", "800 ml,1200 ml", "Matte,Brushed", 2900, 15900, 850, [3]int{28, 18, 20}, "kettle"},
	{"Cutting Board", "Cutting Boards", "Kitchen", "crockery", "Oak,Walnut,Bamboo,Maple,Beech", "Small,Medium,Large", "Oiled,Raw", 1900, 12900, 1300, [3]int{34, 24, 3}, "board"},
	{"Paring Knife", "Paring Knives", "Kitchen", "crockery", "Steel,Ceramic", "8 cm,10 cm,12 cm", "Oak,Walnut,Beech", 1500, 13900, 90, [3]int{22, 3, 2}, "knife"},
	{"Tea Towel", "Tea Towels", "Kitchen", "crockery", "Linen,Cotton,Hemp", "", "", 800, 3200, 110, [3]int{24, 17, 1}, "cloth"},

	{"Side Table", "Side Tables", "Furniture", "furniture", "Oak,Walnut,Ash,Beech,Steel,Marble", "40 cm,50 cm,60 cm", "Oiled,Lacquered,Raw", 8900, 69900, 7200, [3]int{45, 45, 50}, "table"},
	{"Chair", "Chairs", "Furniture", "furniture", "Oak,Walnut,Ash,Beech,Steel", "", "Oiled,Lacquered,Raw", 9900, 59900, 5400, [3]int{48, 52, 80}, "chair"},
	{"Bookshelf", "Bookshelves", "Furniture", "furniture", "Oak,Walnut,Ash,Bamboo,Steel", "60 cm,90 cm,120 cm", "Oiled,Lacquered,Raw", 14900, 119900, 21000, [3]int{60, 30, 180}, "shelf"},
	{"Table Lamp", "Table Lamps", "Lighting", "furniture", "Brass,Steel,Ceramic,Glass,Linen", "Small,Large", "Matte,Glossy,Brushed", 3900, 34900, 1600, [3]int{24, 24, 42}, "lamp"},
	{"Pendant Lamp", "Pendant Lamps", "Lighting", "furniture", "Brass,Steel,Glass,Paper,Rattan", "25 cm,40 cm,60 cm", "Matte,Glossy,Brushed", 4900, 44900, 1900, [3]int{30, 30, 28}, "lamp"},
	{"Lantern", "Lanterns", "Lighting", "outdoor", "Steel,Brass,Glass,Rattan", "Small,Medium,Large", "", 1900, 11900, 900, [3]int{16, 16, 28}, "lantern"},

	{"Shirt", "Shirts", "Clothing", "clothing", "Linen,Cotton,Hemp,Wool", "XS,S,M,L,XL,XXL", "", 3900, 15900, 230, [3]int{34, 26, 3}, "shirt"},
	{"Sweater", "Sweaters", "Clothing", "clothing", "Wool,Cashmere,Cotton,Alpaca", "XS,S,M,L,XL,XXL", "", 5900, 27900, 480, [3]int{36, 30, 6}, "sweater"},
	{"Jacket", "Jackets", "Clothing", "clothing", "Wool,Cotton,Canvas,Leather", "S,M,L,XL", "", 9900, 54900, 980, [3]int{42, 34, 8}, "sweater"},
	{"Tote Bag", "Tote Bags", "Clothing", "clothing", "Canvas,Cotton,Leather,Hemp", "", "", 1500, 18900, 320, [3]int{40, 36, 4}, "tote"},

	{"Plant Pot", "Plant Pots", "Garden", "outdoor", "Terracotta,Stoneware,Concrete,Zinc", "12 cm,18 cm,24 cm,32 cm", "Glazed,Raw", 900, 7900, 900, [3]int{14, 14, 13}, "plant"},
	{"Watering Can", "Watering Cans", "Garden", "outdoor", "Zinc,Copper,Steel", "1500 ml,3000 ml,5000 ml", "", 1900, 9900, 800, [3]int{38, 18, 30}, "can"},
	{"Blanket", "Blankets", "Garden", "outdoor", "Wool,Cotton,Linen,Alpaca", "130 cm,150 cm,180 cm", "", 3900, 24900, 1100, [3]int{40, 30, 12}, "cloth"},

	{"Notebook", "Notebooks", "Stationery", "stationery", "Paper,Linen,Leather,Cork", "A4,A5,A6", "", 600, 4900, 210, [3]int{21, 15, 2}, "book"},
	{"Pen", "Pens", "Stationery", "stationery", "Brass,Steel,Walnut,Aluminium", "", "Matte,Glossy,Brushed", 900, 16900, 30, [3]int{14, 1, 1}, "pen"},
}

// generatedTops describe the categories that the demo has not.
var generatedTops = []category{
	{name: "Furniture", description: "Tables, chairs and shelves that can be mended."},
	{name: "Lighting", description: "Warm light for every corner."},
	{name: "Clothing", description: "Plain things to wear for years."},
	{name: "Garden", description: "For balconies, yards and what grows there."},
	{name: "Stationery", description: "Good paper, and what to write on it with."},
}

// generatedTypes have some of the demo's attributes, and others.
var generatedTypes = []productType{
	{"Crockery", "material finish dishwasher-safe care", "colour capacity"},
	{"Furniture", "material finish rooms self-assembly width", "colour"},
	{"Clothing", "material fit seasons organic care", "colour"},
	{"Outdoor", "material waterproof launched width", "colour capacity"},
	{"Stationery", "material ruling pages recycled launched", "colour"},
}

var generatedAttributes = append(demoAttributes("dishwasher-safe", "care", "capacity", "colour", "width", "waterproof", "ruling", "pages"),
	attribute{"material", "Material", catalog.ChoiceKind, "", "filterable searchable", named("Stoneware", "Porcelain", "Enamel", "Ceramic", "Glass", "Wood",
		"Walnut", "Oak", "Ash", "Beech", "Maple", "Bamboo", "Rattan", "Steel", "Iron", "Copper", "Brass", "Aluminium", "Zinc", "Marble", "Concrete", "Terracotta",
		"Linen", "Cotton", "Hemp", "Wool", "Cashmere", "Alpaca", "Canvas", "Leather", "Paper", "Cork")},
	attribute{"finish", "Finish", catalog.ChoiceKind, "", "filterable", named("Glossy", "Matte", "Speckled", "Oiled", "Raw", "Brushed", "Lacquered", "Glazed")},
	attribute{"rooms", "Rooms", catalog.ChoicesKind, "", "filterable", named("Kitchen", "Dining Room", "Living Room", "Bedroom", "Study", "Hall", "Balcony")},
	attribute{"self-assembly", "To be put together", catalog.BooleanKind, "", "filterable", nil},
	attribute{"fit", "Fit", catalog.ChoiceKind, "", "filterable", named("Slim", "Regular", "Relaxed")},
	attribute{"seasons", "Seasons", catalog.ChoicesKind, "", "filterable", named("Spring", "Summer", "Autumn", "Winter")},
	attribute{"organic", "Organic", catalog.BooleanKind, "", "filterable", nil},
	attribute{"launched", "Launched", catalog.DateKind, "", "filterable", nil},
	attribute{"recycled", "Recycled", catalog.BooleanKind, "", "filterable", nil},
)

// generatedRange is from where to where numbers go that attributes say of products.
var generatedRange = map[string][2]int{"width": {20, 180}, "pages": {48, 320}}

func demoAttributes(slugs ...string) []attribute {
	return slices.DeleteFunc(slices.Clone(attributes), func(a attribute) bool { return !slices.Contains(slugs, a.slug) })
}
