package demo

import (
	"encoding/hex"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/translation"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// translated are the kinds of things that the demo has in German, and the columns of their texts.
var translated = []struct{ table, kind string }{
	{"categories", "CATEGORY"}, {"products", "PRODUCT"}, {"collections", "COLLECTION"}, {"product_images", "PRODUCT_IMAGE"},
	{"product_options", "PRODUCT_OPTION"}, {"option_values", "OPTION_VALUE"}, {"product_types", "PRODUCT_TYPE"},
	{"attributes", "ATTRIBUTE"}, {"attribute_choices", "ATTRIBUTE_CHOICE"},
}

var fieldOf = map[string]string{
	"name": "name", "description": "description", "description_html": "descriptionHtml", "seo_title": "seoTitle",
	"seo_description": "seoDescription", "alt": "alt", "image_alt": "imageAlt",
}

// addTranslations adds what all others are in German. The names of variants follow from those of their
// options' values.
func (r *rows) addTranslations() {
	of := map[string][]row{
		"categories": append(r.topCategories, r.categories...), "products": r.products, "collections": r.collections,
		"product_images": r.images, "product_options": r.options, "option_values": r.optionValues,
		"product_types": r.productTypes, "attributes": r.attributes, "attribute_choices": r.choices,
	}
	r.translations = map[string][]row{}
	for _, t := range translated {
		for _, one := range of[t.table] {
			for column, field := range fieldOf {
				if text, ok := one[column].(string); ok {
					r.translate(t.table, t.kind, one["id"], field, text, inGerman(text))
				}
			}
			if _, isPage := one["description"]; isPage {
				r.translate(t.table, t.kind, one["id"], "slug", one["slug"].(string), slug(plain.Replace(strings.ToLower(inGerman(one["name"].(string))))))
			}
		}
	}
	localizable := map[any]bool{}
	for _, a := range r.attributes {
		localizable[a["id"]] = a["localizable"] == true
	}
	for _, v := range r.values {
		if text, ok := v["text"].(string); ok && localizable[v["attribute_id"]] {
			r.translate("products", "PRODUCT", v["product_id"], translation.AttributeField(typeid.Of[typeid.Attribute](v["attribute_id"].(uuid.UUID))), text, inGerman(text))
		}
	}
}

// plain spells letters that addresses do not have.
var plain = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "&", "und")

// translate adds a translation, unless the text is the same in German.
func (r *rows) translate(table, kind string, owner any, field, text, translated string) {
	if translated == text {
		return
	}
	_, made := newID("translations", kind+" "+field+" "+text)
	r.translations[table] = append(r.translations[table], row{
		"owner_id": owner, "kind": kind, "field": field, "language": "de", "value": translated, "version": 1,
		"source_hash": `\x` + hex.EncodeToString(translation.SourceHash(text)), "created_at": made, "updated_at": made,
	})
}

// inGerman returns a text in German; itself if it is no other one there. What pictures show is put together
// of a product's name and the rest.
func inGerman(text string) string {
	if translated, ok := german[text]; ok {
		return translated
	}
	for i := range text {
		if text[i] != ',' {
			continue
		}
		if name, isName := german[text[:i]]; isName {
			rest := strings.TrimPrefix(text[i:], ", ")
			return name + ", " + inGerman(rest)
		}
	}
	return text
}

// german is all that shoppers read of the demo, by what it is in English. What is missing is the same.
var german = map[string]string{
	// Categories and collections
	"Coffee": "Kaffee",
	"Freshly roasted every Tuesday and shipped the next day.":                                    "Jeden Dienstag frisch geröstet und am nächsten Tag verschickt.",
	"Freshly Roasted Coffee Beans":                                                               "Frisch geröstete Kaffeebohnen",
	"Single origins, espresso blends and decaf, roasted every Tuesday and shipped the next day.": "Sortenreine Kaffees, Espressomischungen und Entkoffeiniertes, jeden Dienstag geröstet und am nächsten Tag verschickt.",
	"Single Origin": "Sortenrein",
	"One farm or one cooperative in each bag.":    "In jeder Tüte eine einzige Farm oder Kooperative.",
	"Espresso Blends":                             "Espressomischungen",
	"Made for pressure, milk and early mornings.": "Gemacht für Druck, Milch und frühe Morgen.",
	"Decaf":                          "Entkoffeiniert",
	"All of the taste, at any hour.": "Voller Geschmack, zu jeder Stunde.",
	"Brewing":                        "Zubereitung",
	"Everything between the bean and the cup.":                                                 "Alles zwischen Bohne und Tasse.",
	"Coffee Makers, Grinders and Kettles":                                                      "Kaffeebereiter, Mühlen und Wasserkessel",
	"Drippers, espresso tools, grinders and kettles: everything between the bean and the cup.": "Handfilter, Espressowerkzeug, Mühlen und Wasserkessel: alles zwischen Bohne und Tasse.",
	"Pour-Over": "Handfilter",
	"Drippers, carafes, filters and a steady hand.": "Filterhalter, Karaffen, Filter und eine ruhige Hand.",
	"Espresso Gear": "Espressozubehör",
	"Machines and the small tools around them.":   "Maschinen und die kleinen Werkzeuge drumherum.",
	"Grinders and Kettles":                        "Mühlen und Wasserkessel",
	"Even grounds and water at the right degree.": "Gleichmäßiges Mahlgut und Wasser mit der richtigen Temperatur.",
	"Tableware": "Geschirr",
	"Thrown, glazed and fired in small batches.": "In kleinen Serien gedreht, glasiert und gebrannt.",
	"Handmade Cups, Plates and Glasses":          "Handgemachte Tassen, Teller und Gläser",
	"Cups and Mugs":                              "Tassen und Becher",
	"From the shortest espresso to soup.":        "Vom kürzesten Espresso bis zur Suppe.",
	"Plates and Bowls":                           "Teller und Schalen",
	"For breakfast, mostly.":                     "Vor allem fürs Frühstück.",
	"Glassware":                                  "Gläser",
	"Clear things, well made.":                   "Klare Sachen, gut gemacht.",
	"Kitchen":                                    "Küche",
	"Tools that are handed on.":                  "Werkzeug, das man weitergibt.",
	"Cookware, Knives and Kitchen Textiles":      "Kochgeschirr, Messer und Küchentextilien",
	"Cast iron, copper, forged knives and linen: tools for a kitchen that are handed on.": "Gusseisen, Kupfer, geschmiedete Messer und Leinen: Küchenwerkzeug, das man weitergibt.",
	"Cookware":                             "Kochgeschirr",
	"Cast, spun and seasoned.":             "Gegossen, gedrückt und eingebrannt.",
	"Knives and Boards":                    "Messer und Bretter",
	"Sharp edges and what to use them on.": "Scharfe Klingen und worauf man sie benutzt.",
	"Textiles":                             "Textilien",
	"Linen and cotton that get softer with every wash.": "Leinen und Baumwolle, die mit jeder Wäsche weicher werden.",
	"Slow Mornings": "Langsame Morgen",
	"Everything for the first hour of a Sunday.": "Alles für die erste Stunde eines Sonntags.",
	"Gifts":                       "Geschenke",
	"Nicely made, nicely packed.": "Schön gemacht, schön verpackt.",
	"On Sale":                     "Reduziert",
	"For less than before, while there is some.": "Günstiger als vorher, solange der Vorrat reicht.",
	"Small Prices": "Kleine Preise",
	"Little things for up to twenty dollars.": "Kleinigkeiten für bis zu zwanzig Dollar.",

	// Coffees
	"Ethiopia Guji Natural": "Äthiopien Guji Natural",
	"Dried on raised beds for three weeks. Blueberry jam, jasmine and a long cocoa finish; lovely as a pour-over.": "Drei Wochen auf Hochbeeten getrocknet. Blaubeermarmelade, Jasmin und ein langer Nachhall von Kakao; wunderbar als Filterkaffee.",
	"Colombia Huila Washed": "Kolumbien Huila gewaschen",
	"From forty small farms above Pitalito. Red apple, panela and a round, milky body that suits any brewer.": "Von vierzig kleinen Farmen oberhalb von Pitalito. Roter Apfel, Panela und ein runder, milchiger Körper, der zu jeder Zubereitung passt.",
	"Kenya Nyeri AA": "Kenia Nyeri AA",
	"Double washed at the Gichathaini factory. Blackcurrant, grapefruit and brown sugar, as bright as Kenya gets.": "In der Station Gichathaini doppelt gewaschen. Schwarze Johannisbeere, Grapefruit und brauner Zucker, so lebhaft, wie Kenia nur sein kann.",
	"Grown in volcanic soil at 1,600 metres. Milk chocolate, orange peel and toasted almond.":                      "Auf vulkanischem Boden in 1.600 Metern Höhe gewachsen. Milchschokolade, Orangenschale und geröstete Mandel.",
	"A small lot of the variety that wins auctions. Bergamot, white peach and honey; we roast it to order.":        "Ein kleines Los der Varietät, die Auktionen gewinnt. Bergamotte, weißer Pfirsich und Honig; wir rösten sie auf Bestellung.",
	"Guatemala Antigua":     "Guatemala Antigua",
	"Panama Boquete Geisha": "Panama Boquete Geisha",
	"Night Shift Espresso":  "Nachtschicht-Espresso",
	"Our darkest roast: Sumatra and Brazil, dark chocolate, walnut and hardly any acidity.": "Unsere dunkelste Röstung: Sumatra und Brasilien, dunkle Schokolade, Walnuss und kaum Säure.",
	"Corner Cafe Blend": "Eckcafé-Mischung",
	"The one our own bar pours. Caramel, hazelnut and a cherry note that cuts through milk.": "Die Mischung, die an unserer eigenen Bar läuft. Karamell, Haselnuss und eine Kirschnote, die sich gegen Milch behauptet.",
	"Old Harbour Crema": "Alter-Hafen-Crema",
	"Ten per cent of fine robusta for a crema you can write on. Cocoa, malt and spice.": "Zehn Prozent feiner Robusta für eine Crema, auf der man schreiben kann. Kakao, Malz und Gewürze.",
	"Sunday Slow Blend": "Langsamer Sonntag",
	"A medium roast of Ethiopia and Honduras that works as espresso and in a French press. Plum, toffee and rose hip.": "Eine mittlere Röstung aus Äthiopien und Honduras, die als Espresso ebenso gelingt wie in der Pressstempelkanne. Pflaume, Toffee und Hagebutte.",
	"Moka Pot Blend": "Herdkannen-Mischung",
	"Roasted and blended for the stove top. Bittersweet, syrupy and never burnt.": "Für die Kanne auf dem Herd geröstet und gemischt. Zartbitter, sirupartig und nie verbrannt.",
	"Sugar Cane Decaf": "Zuckerrohr-Decaf",
	"Decaffeinated in Colombia with what sugar cane leaves behind. Sweet, with dried fig and cinnamon.": "In Kolumbien mit dem entkoffeiniert, was vom Zuckerrohr übrig bleibt. Süß, mit getrockneter Feige und Zimt.",
	"Mountain Water Decaf": "Bergwasser-Decaf",
	"Washed clean of caffeine with glacier water in Veracruz. Nougat, red grape and a clean finish.": "In Veracruz mit Gletscherwasser vom Koffein befreit. Nougat, rote Traube und ein klarer Nachhall.",
	"Decaf Espresso": "Entkoffeinierter Espresso",
	"For the flat white after dinner. Chocolate, molasses and a heavy body.": "Für den Flat White nach dem Abendessen. Schokolade, Melasse und ein schwerer Körper.",
	"Half-Caf House Blend": "Halb-und-halb-Hausmischung",
	"Half decaf, half Corner Cafe: a second cup without the second thoughts.": "Halb entkoffeiniert, halb Eckcafé: eine zweite Tasse ohne Bedenken.",
	"Decaf Drip Bags, Box of 10":                                        "Entkoffeinierte Filterbeutel, 10 Stück",
	"Single cups for travelling. Hang one over a mug, add water, done.": "Einzelne Tassen für unterwegs. Über den Becher hängen, Wasser dazu, fertig.",

	// Brewing
	"Glass Pour-Over Carafe": "Filterkaraffe aus Glas",
	"Hand-blown borosilicate glass with a collar of oiled beech. Brews and serves in one.": "Mundgeblasenes Borosilikatglas mit einem Kragen aus geölter Buche. Brüht und serviert in einem.",
	"Ceramic Cone Dripper": "Konischer Keramikfilter",
	"Spiral ribs keep the water moving; thick walls keep it hot. Takes size 02 filters.": "Spiralrippen halten das Wasser in Bewegung, dicke Wände halten es heiß. Für Filter der Größe 02.",
	"Steel Flat-Bottom Dripper": "Stahlfilter mit flachem Boden",
	"Three small holes and a flat bed for an even extraction, cup after cup. Survives any fall.": "Drei kleine Löcher und ein flaches Bett für eine gleichmäßige Extraktion, Tasse für Tasse. Übersteht jeden Sturz.",
	"Paper Filters, Pack of 100":                          "Papierfilter, 100 Stück",
	"Oxygen-bleached, no taste of paper after one rinse.": "Mit Sauerstoff gebleicht; einmal gespült, schmeckt nichts nach Papier.",
	"Range Server": "Servierkanne",
	"Heat-proof glass with marks for two to five cups and a lid that stays on.": "Hitzefestes Glas mit Markierungen für zwei bis fünf Tassen und einem Deckel, der hält.",
	"Manual Lever Press": "Handhebelpresse",
	"Nine bar by your own arm, no cable, no noise. Comes with a pressure gauge and a travel case.": "Neun Bar aus eigener Kraft, ohne Kabel und ohne Lärm. Mit Manometer und Reisekoffer.",
	"Calibrated Tamper": "Kalibrierter Tamper",
	"Clicks at thirteen kilograms, so that every puck is the same. Walnut handle.": "Klickt bei dreizehn Kilogramm, damit jeder Puck gleich wird. Griff aus Walnuss.",
	"Milk Pitcher": "Milchkännchen",
	"A sharp spout for rosettas and a handle that stays cool.": "Eine scharfe Tülle für Rosetten und ein Griff, der kühl bleibt.",
	"Beech Knock Box": "Abschlagbehälter aus Buche",
	"A solid box with a bar wrapped in rubber. Quiet enough for six in the morning.": "Ein massiver Kasten mit gummiummanteltem Steg. Leise genug für sechs Uhr morgens.",
	"Espresso Scale with Timer": "Espressowaage mit Stoppuhr",
	"A tenth of a gram, a timer that starts with the first drop, and a splash-proof top.": "Ein Zehntelgramm genau, eine Stoppuhr, die mit dem ersten Tropfen beginnt, und eine spritzwassergeschützte Oberseite.",
	"Travel Hand Grinder": "Reise-Handmühle",
	"Steel burrs, forty clicks and a body slim enough to fit into a press.": "Stahlmahlwerk, vierzig Rasten und so schlank, dass sie in eine Presse passt.",
	"Flat Burr Grinder": "Scheibenmühle",
	"Sixty-four millimetre burrs, stepless, and next to nothing left inside. From Turkish to French press.": "Mahlscheiben von 64 Millimetern, stufenlos, und fast nichts bleibt darin zurück. Vom Mokka bis zur Pressstempelkanne.",
	"Gooseneck Kettle": "Schwanenhalskessel",
	"Holds any temperature between 40 and 100 degrees for an hour. The spout pours as slowly as you like.": "Hält jede Temperatur zwischen 40 und 100 Grad eine Stunde lang. Die Tülle gießt so langsam wie gewünscht.",
	"Stovetop Kettle": "Herdkessel",
	"A gooseneck for gas and induction, with a thermometer in the lid.": "Ein Schwanenhals für Gas und Induktion, mit einem Thermometer im Deckel.",
	"Grinder Brush": "Mühlenpinsel",
	"Goat hair and maple. The cheapest way to better coffee.": "Ziegenhaar und Ahorn. Der günstigste Weg zu besserem Kaffee.",

	// Tableware
	"Espresso Cup, Set of 2": "Espressotasse, 2er-Set",
	"Seventy millilitres in thick porcelain that keeps the crema warm.": "Siebzig Milliliter in dickem Porzellan, das die Crema warm hält.",
	"Flat White Cup": "Flat-White-Tasse",
	"A round bottom for latte art and a saucer that the cup does not slide on.": "Ein runder Boden für Latte Art und eine Untertasse, auf der die Tasse nicht rutscht.",
	"Diner Mug": "Diner-Becher",
	"Heavy, stackable and impossible to tip over. Three hundred and fifty millilitres.": "Schwer, stapelbar und nicht umzuwerfen. Dreihundertfünfzig Milliliter.",
	"Yunomi Tea Cup": "Yunomi-Teebecher",
	"Taller than wide, without a handle, so that the hands get warm too. Each glaze runs differently.": "Höher als breit und ohne Henkel, damit auch die Hände warm werden. Jede Glasur verläuft anders.",
	"Insulated Tumbler": "Thermobecher",
	"Keeps coffee hot for four hours; the lid closes tight, even upside down in a bag.": "Hält Kaffee vier Stunden heiß; der Deckel schließt dicht, auch kopfüber in der Tasche.",
	"Breakfast Bowl": "Frühstücksschale",
	"Deep enough for muesli, wide enough for pasta. Stoneware with a raw rim.": "Tief genug für Müsli, weit genug für Pasta. Steinzeug mit rohem Rand.",
	"Cake Plate": "Kuchenteller",
	"Twenty centimetres, with a rim that keeps the crumbs in.": "Zwanzig Zentimeter, mit einem Rand, der die Krümel hält.",
	"Dinner Plate": "Essteller",
	"A quiet plate for loud food. Twenty-seven centimetres.": "Ein leiser Teller für lautes Essen. Siebenundzwanzig Zentimeter.",
	"Serving Bowl": "Servierschüssel",
	"For a salad for six or the dough of a large loaf.": "Für einen Salat für sechs oder den Teig eines großen Brotes.",
	"Butter Dish": "Butterdose",
	"Closes with a soft click and keeps half a pound spreadable.":      "Schließt mit leisem Klicken und hält ein halbes Pfund streichfähig.",
	"Cortado Glass, Set of 4":                                          "Cortado-Glas, 4er-Set",
	"The ribbed bar classic. Goes from the freezer to the dishwasher.": "Der gerippte Klassiker der Bar. Geht vom Gefrierfach in die Spülmaschine.",
	"Double-Wall Glass, Set of 2":                                      "Doppelwandiges Glas, 2er-Set",
	"Hot inside, cool outside, and no ring on the table.":              "Innen heiß, außen kühl, und kein Rand auf dem Tisch.",
	"Water Carafe": "Wasserkaraffe",
	"One litre, with a drinking glass for a lid. Made for bedside tables.": "Ein Liter, mit einem Trinkglas als Deckel. Gemacht für Nachttische.",
	"Airtight Storage Jar": "Luftdichtes Vorratsglas",
	"A beech lid with a silicone ring; holds what it says, in beans.": "Ein Buchendeckel mit Silikonring; fasst, was draufsteht, in Bohnen.",
	"Cold Brew Bottle": "Cold-Brew-Flasche",
	"Fill the fine steel filter in the evening, pour in the morning. Fits a fridge door.": "Abends den feinen Stahlfilter füllen, morgens einschenken. Passt in die Kühlschranktür.",

	// Kitchen
	"Cast Iron Skillet": "Gusseisenpfanne",
	"Machined smooth and seasoned with linseed oil three times. Better every year.": "Glatt geschliffen und dreimal mit Leinöl eingebrannt. Jedes Jahr besser.",
	"Enamelled Dutch Oven": "Emaillierter Schmortopf",
	"Five litres for braises, beans and the crustiest bread.": "Fünf Liter für Schmorgerichte, Bohnen und das knusprigste Brot.",
	"Copper Saucepan": "Kupferkasserolle",
	"Two millimetres of copper over steel: turn the flame down and it listens.": "Zwei Millimeter Kupfer auf Stahl: Flamme herunter, und sie gehorcht.",
	"Half-Sheet Pan, Set of 2":                                     "Backblech, 2er-Set",
	"Aluminium that does not warp, with a rim you can hold on to.": "Aluminium, das sich nicht verzieht, mit einem Rand zum Festhalten.",
	"Bamboo Steamer": "Bambusdämpfer",
	"Two baskets and a lid, tied by hand without a nail.": "Zwei Körbe und ein Deckel, von Hand und ohne Nagel gebunden.",
	"Gyuto Chef's Knife": "Gyuto-Kochmesser",
	"Twenty-one centimetres of white paper steel, forged in Sakai. Wipe it dry and it outlives you.": "Einundzwanzig Zentimeter weißer Papierstahl, in Sakai geschmiedet. Wer es trocken wischt, wird von ihm überlebt.",
	"Petty Knife": "Petty-Messer",
	"For shallots, strawberries and everything the large knife is too large for.": "Für Schalotten, Erdbeeren und alles, wofür das große Messer zu groß ist.",
	"Bread Knife": "Brotmesser",
	"Wide scallops that saw through crust and leave the crumb alone.": "Ein weiter Wellenschliff, der durch die Kruste sägt und die Krume in Ruhe lässt.",
	"End-Grain Board": "Stirnholzbrett",
	"Oak, glued so that the knife goes between the fibres. With rubber feet.": "Eiche, so verleimt, dass das Messer zwischen die Fasern geht. Mit Gummifüßen.",
	"Whetstone 1000/6000": "Schleifstein 1000/6000",
	"One side brings the edge back, the other polishes it. With a base that does not slip.": "Die eine Seite bringt die Schneide zurück, die andere poliert sie. Mit einem rutschfesten Sockel.",
	"Cross-Back Apron": "Schürze mit gekreuzten Trägern",
	"No knot in the neck, two pockets, and heavy enough for a day behind the bar.": "Kein Knoten im Nacken, zwei Taschen, und schwer genug für einen Tag hinter der Bar.",
	"Linen Tea Towel, Set of 2":      "Geschirrtuch aus Leinen, 2er-Set",
	"Dries glasses without a trace.": "Trocknet Gläser ohne Spuren.",
	"Oven Mitt":                      "Ofenhandschuh",
	"Quilted cotton, long enough to reach the back of the oven.": "Gesteppte Baumwolle, lang genug bis in den hintersten Winkel des Ofens.",
	"Stonewashed Napkins, Set of 4":                              "Vorgewaschene Servietten, 4er-Set",
	"No ironing, ever.":                                          "Nie wieder bügeln.",
	"Market Tote":                                                "Markttasche",
	"Carries twelve kilograms of oranges and folds up into its own pocket.": "Trägt zwölf Kilogramm Orangen und lässt sich in die eigene Tasche falten.",

	// For the home
	"Home":                               "Zuhause",
	"For the rooms around the kitchen.":  "Für die Zimmer rund um die Küche.",
	"Lamps, Furniture, Plants and Paper": "Lampen, Möbel, Pflanzen und Papier",
	"Lighting":                           "Licht",
	"Warm light for every corner.":       "Warmes Licht für jede Ecke.",
	"Living":                             "Wohnen",
	"Things to sit on, lean on and wrap up in.":                           "Zum Sitzen, Anlehnen und Einwickeln.",
	"Balcony and Garden":                                                  "Balkon und Garten",
	"For whatever grows on a sill or in a bed.":                           "Für alles, was auf der Fensterbank oder im Beet wächst.",
	"Paper and Pens":                                                      "Papier und Stifte",
	"Good paper, and what to write on it with.":                           "Gutes Papier und das, womit man darauf schreibt.",
	"Reading Corner":                                                      "Leseecke",
	"A chair, a light and something warm.":                                "Ein Stuhl, ein Licht und etwas Warmes.",
	"Made of Wood":                                                        "Aus Holz",
	"Oak, beech and everything else that grows.":                          "Eiche, Buche und was sonst noch wächst.",
	"Ceramic Table Lamp":                                                  "Tischlampe aus Keramik",
	"A thrown foot and a linen shade. Dims to the glow of a candle.":      "Ein gedrehter Fuß und ein Schirm aus Leinen. Lässt sich bis zum Kerzenschein dimmen.",
	"Spun Steel Pendant Lamp":                                             "Pendelleuchte aus gedrücktem Stahl",
	"Hangs low over the table and dazzles nobody.":                        "Hängt tief über dem Tisch und blendet niemanden.",
	"Reading Lamp":                                                        "Leselampe",
	"Two joints and a small beam that lets others sleep.":                 "Zwei Gelenke und ein kleiner Lichtkegel, der andere schlafen lässt.",
	"Storm Lantern":                                                       "Sturmlaterne",
	"Burns through wind and rain on lamp oil, for eighteen hours.":        "Brennt mit Lampenöl durch Wind und Regen, achtzehn Stunden lang.",
	"Beeswax Candles, Set of 4":                                           "Bienenwachskerzen, 4er-Set",
	"Poured from the wax of one valley. They smell of honey, even unlit.": "Aus dem Wachs eines einzigen Tals gegossen. Sie duften nach Honig, auch wenn sie nicht brennen.",
	"Paper Lantern":                                                       "Papierlaterne",
	"Washi paper over bamboo hoops; folds flat into a drawer.":            "Washi-Papier über Reifen aus Bambus; passt flach gefaltet in eine Schublade.",
	"Oak Side Table":                                                      "Beistelltisch aus Eiche",
	"Three legs, so that it never wobbles. Oiled twice.":                  "Drei Beine, damit er nie wackelt. Zweimal geölt.",
	"Step Stool": "Tritthocker",
	"Reaches the top shelf, and seats one more at the table.": "Reicht bis zum obersten Regal und ist ein Platz mehr am Tisch.",
	"Bentwood Dining Chair":                                   "Bugholzstuhl",
	"Steamed beech, bent by hand. Stacks four high.":          "Gedämpfte Buche, von Hand gebogen. Vier Stück lassen sich stapeln.",
	"Ladder Bookshelf":                                        "Leiterregal",
	"Leans on the wall and carries a winter of books.":        "Lehnt an der Wand und trägt Bücher für einen Winter.",
	"Wool Blanket": "Wolldecke",
	"Woven from the wool of one flock, and brushed twice.": "Aus der Wolle einer Herde gewebt und zweimal gebürstet.",
	"Linen Cushion Cover": "Kissenbezug aus Leinen",
	"Stonewashed, with a hidden zip. Fifty by fifty centimetres.": "Vorgewaschen, mit verdecktem Reißverschluss. Fünfzig mal fünfzig Zentimeter.",
	"Glazed Plant Pot": "Glasierter Blumentopf",
	"A hole in the bottom and a saucer to match.": "Mit Loch im Boden und passendem Untersetzer.",
	"Hanging Planter":                                            "Blumenampel",
	"A clay bowl on three cotton cords.":                         "Eine Tonschale an drei Baumwollschnüren.",
	"Long-Spout Watering Can":                                    "Gießkanne mit langer Tülle",
	"Finds the soil under the leaves.":                           "Findet die Erde unter den Blättern.",
	"Copper Plant Mister":                                        "Pflanzensprüher aus Kupfer",
	"A fine mist for ferns, and a patina that comes by itself.":  "Feiner Nebel für Farne, und eine Patina, die von selbst kommt.",
	"Picnic Blanket":                                             "Picknickdecke",
	"Waxed below, woollen above. Rolls up with a leather strap.": "Unten gewachst, oben aus Wolle. Mit einem Lederriemen aufzurollen.",
	"Harvest Basket":                                             "Erntekorb",
	"Split chestnut on a bent handle, for apples or kindling.":   "Gespaltene Kastanie an gebogenem Henkel, für Äpfel oder Anmachholz.",
	"Linen Notebook":                                             "Notizbuch in Leinen",
	"A hundred and sixty numbered pages that lie flat.":          "Hundertsechzig nummerierte Seiten, die flach liegen bleiben.",
	"Pocket Notebook, Set of 3":                                  "Notizheft, 3er-Set",
	"Forty-eight pages for what one forgets otherwise.":          "Achtundvierzig Seiten für das, was man sonst vergisst.",
	"Brass Pen": "Kugelschreiber aus Messing",
	"Turned from one rod. It grows darker where it is held.": "Aus einem Stück gedreht. Er dunkelt nach, wo man ihn hält.",
	"Cedar Pencils, Set of 6":                                "Zedernholzbleistifte, 6er-Set",
	"Soft lead in cedar, without any paint.":                 "Weiche Mine in Zedernholz, ganz ohne Lack.",
	"Wall Calendar":                                          "Wandkalender",
	"One linocut a month, on paper that can be framed.":      "Jeden Monat ein Linolschnitt, auf Papier zum Einrahmen.",
	"Canvas Pen Roll":                                        "Stifterolle aus Segeltuch",
	"Room for nine pens and a ruler, tied by a cord.":        "Platz für neun Stifte und ein Lineal, mit einer Kordel gebunden.",
	"Wipe it with a dry cloth.":                              "Mit einem trockenen Tuch abwischen.",
	"Trim the wick before you light it.":                     "Vor dem Anzünden den Docht kürzen.",
	"Oil it once a year.":                                    "Einmal im Jahr ölen.",
	"Air it. Wash it by hand if you must.":                   "Lüften. Wenn es sein muss, von Hand waschen.",
	"Leave it alone, or polish it with lemon.":               "In Ruhe lassen, oder mit Zitrone polieren.",
	"Furniture": "Möbel", "Outdoor": "Für draußen", "Stationery": "Schreibwaren",
	"Width": "Breite", "Waterproof": "Wasserfest", "Pages": "Seiten", "Ruling": "Lineatur",
	"Plain": "Blanko", "Lined": "Liniert", "Dotted": "Gepunktet", "Wool": "Wolle", "Brass": "Messing", "Wax": "Wachs",

	// What is more than plain text
	richOf["GUJI"]: `<p>Drei Wochen auf Hochbeeten getrocknet. <strong>Blaubeermarmelade</strong>, <strong>Jasmin</strong> und ein langer Nachhall von Kakao; wunderbar als Filterkaffee.</p>
<h3>Auf einen Blick</h3>
<ul><li>Region: Guji, Oromia</li><li>Höhe: 2.050 Meter</li><li>Varietät: Heirloom</li><li>Aufbereitung: natürlich</li></ul>`,
	richOf["GEISHA"]: `<p>Ein kleines Los der Varietät, die Auktionen gewinnt. Bergamotte, weißer Pfirsich und Honig; <em>wir rösten sie auf Bestellung</em>.</p>
<blockquote>Die beste Tasse, die wir je im Laden hatten.</blockquote>`,
	richOf["POUROVER"]: `<p>Mundgeblasenes Borosilikatglas mit einem Kragen aus geölter Buche. Brüht und serviert in einem.</p>
<table><thead><tr><th>Größe</th><th>Kaffee</th><th>Wasser</th></tr></thead><tbody><tr><td>3 Tassen</td><td>22 g</td><td>350 ml</td></tr><tr><td>6 Tassen</td><td>42 g</td><td>700 ml</td></tr><tr><td>8 Tassen</td><td>56 g</td><td>900 ml</td></tr></tbody></table>`,
	richOf["KETTLE"]: `<p>Hält jede Temperatur zwischen 40 und 100 Grad eine Stunde lang. Die Tülle gießt so langsam wie gewünscht.</p>
<ol><li>Bis zur Markierung füllen.</li><li>Den Regler auf eine Temperatur drehen.</li><li>Auf den zweiten Klick warten.</li></ol>`,
	richOf["DINNER"]: `<p>Ein leiser Teller für lautes Essen. Siebenundzwanzig Zentimeter.</p>
<p>Wir brennen sie paarweise und verpacken sie so: <strong>mindestens vier</strong>, und dann jeweils zwei mehr.</p>`,
	richOf["SKILLET"]: `<p>Glatt geschliffen und dreimal mit Leinöl eingebrannt. Jedes Jahr besser.</p>
<h3>Pflege</h3>
<p>Heißes Wasser, eine Bürste, ein Tropfen Öl. Keine Seife, keine Spülmaschine.</p>`,
	guideOf["GUJI"]:  `<p>Sechzig Gramm auf den Liter, bei <strong>94 Grad</strong>.</p><ol><li>Den gemahlenen Kaffee anfeuchten und 40 Sekunden warten.</li><li>Den Rest in drei Teilen aufgießen.</li></ol>`,
	guideOf["NIGHT"]: `<p>Achtzehn Gramm, <strong>36 Gramm</strong> in der Tasse, in 27 Sekunden.</p>`,
	"Take the collar off before you rinse the glass.":            "Vor dem Spülen den Kragen abnehmen.",
	"Rinse it with warm water, and let it dry.":                  "Mit warmem Wasser ausspülen und trocknen lassen.",
	"Hot water, a brush, a drop of oil. No soap, no dishwasher.": "Heißes Wasser, eine Bürste, ein Tropfen Öl. Keine Seife, keine Spülmaschine.",
	"Oil it once a month.":                                       "Einmal im Monat ölen.",
	"Wash it at 60 degrees.":                                     "Bei 60 Grad waschen.",
	"from the side":                                              "von der Seite", "close up": "aus der Nähe",

	// Options, attributes and what can be chosen of them
	"Size": "Größe", "Colour": "Farbe",
	"3 cups": "3 Tassen", "6 cups": "6 Tassen", "8 cups": "8 Tassen", "Small": "Klein", "Medium": "Mittel", "Large": "Groß",
	"Equipment": "Ausrüstung", "Homeware": "Haushalt",
	"Origin": "Herkunft", "Roast": "Röstung", "Tastes of": "Schmeckt nach", "Grown at": "Anbauhöhe", "Decaffeinated": "Entkoffeiniert",
	"Harvested": "Geerntet", "How to brew it": "So wird er zubereitet", "Goes with": "Passt zu", "Supplier's code": "Lieferantennummer",
	"Cups": "Tassen", "Material": "Material", "Dishwasher-safe": "Spülmaschinenfest", "Care": "Pflege", "Drawing": "Zeichnung",
	"Capacity": "Fassungsvermögen",
	"Ethiopia": "Äthiopien", "Colombia": "Kolumbien", "Kenya": "Kenia", "Guatemala": "Guatemala", "Panama": "Panama", "Mexico": "Mexiko", "Blend": "Mischung",
	"Light": "Hell", "Dark": "Dunkel",
	"Berries": "Beeren", "Flowers": "Blüten", "Fruit": "Obst", "Citrus": "Zitrusfrüchten", "Chocolate": "Schokolade", "Caramel": "Karamell",
	"Nuts": "Nüssen", "Spice": "Gewürzen", "Malt": "Malz",
	"Glass": "Glas", "Ceramic": "Keramik", "Steel": "Stahl", "Iron": "Eisen", "Copper": "Kupfer", "Wood": "Holz", "Paper": "Papier",
	"Linen": "Leinen", "Cotton": "Baumwolle",
	"White": "Weiß", "Cream": "Creme", "Natural": "Natur", "Oat": "Hafer", "Sand": "Sand", "Blush": "Zartrosa", "Rose": "Rosé",
	"Terracotta": "Terrakotta", "Brick": "Ziegelrot", "Ochre": "Ocker", "Saffron": "Safran", "Sage": "Salbei", "Celadon": "Seladon",
	"Moss": "Moos", "Forest": "Waldgrün", "Navy": "Marineblau", "Midnight": "Mitternachtsblau", "Indigo": "Indigo", "Slate": "Schiefer",
	"Smoke": "Rauchgrau", "Clear": "Klar", "Tenmoku": "Tenmoku", "Black": "Schwarz", "Matte Black": "Mattschwarz",
	"Blue Stripe": "Blau gestreift", "Red Stripe": "Rot gestreift",
}
