package walls

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
)

const (
	rowHeight, chipHeight, chipGap = 30, 20, 6
	chipsLeft, chipsRight          = 190, 960
	matrixLeft, cell               = 990, 18
	top                            = 70
	charWidth                      = 6.4
)

// Picture returns the house below a folder as SVG. It has a row for each layer, the highest first,
// with its folders. A row has a dot in the column of each layer that it imports. Programs that only
// generate or test are left out.
func Picture(root string) (string, error) {
	all, err := readFolders(root)
	if err != nil {
		return "", err
	}
	var rows []row
	for _, l := range slices.Backward(layers) {
		if r := newRow(l, all); len(r.folders) > 0 && l.name != "generators" && l.name != "help for tests" {
			rows = append(rows, r)
		}
	}
	return draw(rows), nil
}

// row is a layer as it is drawn.
type row struct {
	layer
	folders []string
	imports map[string]bool // names of other layers
}

func newRow(l layer, all map[string]used) row {
	r := row{layer: l, imports: map[string]bool{}}
	for _, folder := range slices.Sorted(maps.Keys(all)) {
		if of := layerOf(layers, folder); of == nil || of.name != l.name {
			continue
		}
		if folder != "ent" && strings.HasPrefix(folder, "ent/") && l.name == "entities" {
			continue // a folder an entity
		}
		r.folders = append(r.folders, folder)
		for _, imported := range all[folder].imports {
			if other, isOurs := strings.CutPrefix(imported, module); isOurs {
				if of := layerOf(layers, other); of != nil && of.name != l.name {
					r.imports[of.name] = true
				}
			}
		}
	}
	return r
}

func draw(rows []row) string {
	var body strings.Builder
	y := top
	for i, r := range rows {
		height := drawRow(&body, rows, i, y)
		fmt.Fprintf(&body, `<text x="12" y="%d" class="layer">%d  %s</text>`+"\n", y+15, i+1, html.EscapeString(r.name))
		y += height
	}
	width := matrixLeft + len(rows)*cell + 20
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="11">`+"\n",
		width, y+14)
	b.WriteString(`<style>.layer{font-weight:600;fill:#1f2937}.chip{fill:#eef2ff;stroke:#a5b4fc}.band{fill:#f8fafc}.dot{fill:#4338ca}` +
		`.own{fill:#e2e8f0}.note{fill:#64748b}</style>` + "\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", width, y+14)
	b.WriteString(`<text x="12" y="24" font-size="15" class="layer">The house: layers, folders, and what each layer imports</text>` + "\n")
	b.WriteString(`<text x="12" y="44" class="note">A dot: the row's layer imports that of the column. ` +
		`All dots are right of the grey square: nothing imports what is above it.</text>` + "\n")
	for i := range rows {
		fmt.Fprintf(&b, `<text x="%d" y="%d" class="note" text-anchor="middle">%d</text>`+"\n", matrixLeft+i*cell+cell/2, top-8, i+1)
	}
	b.WriteString(body.String() + "</svg>\n")
	return b.String()
}

// drawRow draws the chips and dots of a row, and returns its height.
func drawRow(b *strings.Builder, rows []row, i, y int) (height int) {
	var chips strings.Builder
	x, line := chipsLeft, 0
	for _, folder := range rows[i].folders {
		width := int(float64(len(folder))*charWidth) + 12
		if x+width > chipsRight {
			x, line = chipsLeft, line+1
		}
		at := y + line*(chipHeight+chipGap)
		fmt.Fprintf(&chips, `<rect x="%d" y="%d" width="%d" height="%d" rx="4" class="chip"/>`, x, at, width, chipHeight)
		fmt.Fprintf(&chips, `<text x="%d" y="%d">%s</text>`+"\n", x+6, at+14, html.EscapeString(folder))
		x += width + chipGap
	}
	height = rowHeight + line*(chipHeight+chipGap)
	fmt.Fprintf(b, `<rect x="0" y="%d" width="%d" height="%d" class="band"/>`+"\n", y-3, matrixLeft+len(rows)*cell+20, height-4)
	b.WriteString(chips.String())
	for k, other := range rows {
		switch {
		case k == i:
			fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" class="own"/>`+"\n", matrixLeft+k*cell+2, y+2, cell-4, cell-4)
		case rows[i].imports[other.name]:
			fmt.Fprintf(b, `<circle cx="%d" cy="%d" r="4" class="dot"/>`+"\n", matrixLeft+k*cell+cell/2, y+9)
		}
	}
	return height
}
