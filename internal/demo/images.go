package demo

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Images serves the pictures of the demo's products and categories. They are drawn here, so that no
// browser has to ask elsewhere. A picture is at /{name}.svg, for any name of lower-case letters,
// digits and hyphens. The same name always has the same picture.
func Images() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{file}", serveImage)
	return mux
}

var imageFile = regexp.MustCompile(`^([a-z0-9]+(?:-[a-z0-9]+)*)\.svg$`)

const maxImageFile = 100

// imageSize is how wide and how high a picture is drawn.
const imageSize = 800

func serveImage(w http.ResponseWriter, r *http.Request) {
	file := r.PathValue("file")
	match := imageFile.FindStringSubmatch(file)
	if match == nil || len(file) > maxImageFile {
		http.NotFound(w, r)
		return
	}
	var svg bytes.Buffer
	if err := imageTemplate.Execute(&svg, newImage(match[1])); err != nil {
		http.Error(w, "the picture cannot be drawn", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "image/svg+xml")
	header.Set("Cache-Control", "public, max-age=86400")
	header.Set("ETag", fmt.Sprintf(`"%x"`, number(svg.String())))
	header.Set("Content-Security-Policy", "default-src 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(svg.Bytes()))
}

//go:embed image.svg.tmpl
var imageText string

var imageTemplate = template.Must(template.New("image").Parse(imageText))

// image is what the template draws.
type image struct {
	Title, Initials, Motif, Fill, Transform string
	Hue, Hue2, X, Y                         int
}

func newImage(name string) image {
	n := number(name)
	hue := n % 360
	img := image{
		Title: strings.ReplaceAll(name, "-", " "), Fill: fillOf(name), Transform: views[0].transform,
		Hue: hue, Hue2: (hue + 25 + n/360%40) % 360, X: 120 + n/1000%200, Y: 520 + n/100000%180,
	}
	product := name
	for _, v := range views[1:] {
		if base, found := strings.CutSuffix(name, v.suffix); found {
			product, img.Transform = base, v.transform
		}
	}
	if known, ok := subjects[product]; ok {
		img.Title, img.Motif = known.title, known.motif
	} else if match := generatedName.FindStringSubmatch(product); match != nil {
		img.Title, img.Motif = strings.ReplaceAll(match[1], "-", " "), generatedMotif(match[1])
	}
	for _, word := range strings.Split(product, "-") {
		if len(img.Initials) < 2 {
			img.Initials += strings.ToUpper(word[:1])
		}
	}
	return img
}

// fillOf returns the colour of what a picture shows: a picture of a colour ends with its name.
func fillOf(name string) string {
	fill, longest := "#fff", ""
	for colour, color := range swatchOf {
		if s := "-" + slug(colour); strings.HasSuffix(name, s) && len(s) > len(longest) {
			fill, longest = color, s
		}
	}
	return fill
}

// generatedName is that of a picture of a generated product: its name, the seed, its number, and perhaps a colour.
var generatedName = regexp.MustCompile(`^([a-z0-9-]+?)-\d+-\d+(?:-[a-z-]+)?$`)

func generatedMotif(product string) string {
	for _, k := range generatedKinds {
		if strings.HasSuffix(product, "-"+slug(k.noun)) {
			return k.motif
		}
	}
	return ""
}

// views are the pictures that a product may have, in their order.
var views = []struct {
	suffix    string // of the picture's name, which begins with the product's slug
	alt       string // goes after the product's name
	transform string
}{
	{"", "", "translate(0 0)"},
	{"-side", ", from the side", "rotate(-9 400 420)"},
	{"-detail", ", close up", "translate(-240 -260) scale(1.6)"},
}

type subject struct{ title, motif string }

// motifOf are what pictures show of products that are others than their category's.
var motifOf = map[string]string{
	"STORM": "lantern", "CANDLES": "candle", "PAPERLAMP": "lantern", "SIDETABLE": "table", "STOOL": "chair", "CHAIR": "chair", "SHELF": "shelf", "BLANKET": "cloth",
	"CUSHION": "cushion", "PLANTPOT": "plant", "HANGING": "plant", "WATERCAN": "can", "MISTER": "can", "PICNIC": "cloth", "BASKET": "tote", "NOTEBOOK": "book",
	"POCKETBOOK": "book", "BRASSPEN": "pen", "PENCILS": "pen", "CALENDAR": "book", "PENROLL": "cloth",
	"CEREAL": "bowl", "SERVING": "bowl", "SIDE": "plate", "DINNER": "plate", "CORTADO": "glass", "CARAFE": "glass", "COLDBREW": "glass", "POUROVER": "glass",
	"DUTCH": "pot", "STEAMER": "pot", "GYUTO": "knife", "PETTY": "knife", "BREADKNIFE": "knife", "BOARD": "board", "TOWEL": "cloth", "NAPKIN": "cloth", "TOTE": "tote",
}

// subjects are what the pictures of the demo's products and categories show, by their slugs.
var subjects = func() map[string]subject {
	motifs := map[string]string{"Coffee": "bag", "Brewing": "kettle", "Tableware": "cup", "Kitchen": "pan", "Home": "lamp"}
	out := make(map[string]subject)
	for _, top := range categories {
		out[slug(top.name)] = subject{top.name, motifs[top.name]}
		for _, c := range top.children {
			out[slug(c.name)] = subject{c.name, motifs[top.name]}
			for _, p := range c.products {
				out[slug(p.name)] = subject{p.name, cmp.Or(motifOf[p.sku], motifs[top.name])}
				for _, v := range p.variants {
					if colour := colourOf(v); colour != "" {
						out[slug(p.name)+"-"+slug(colour)] = out[slug(p.name)]
					}
				}
			}
		}
	}
	return out
}()
