package report

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// The chart's measures, in pixels.
const (
	chartWidth  = 860
	chartHeight = 380
	panelWidth  = 400
	panelLeft   = 20
	panelGap    = 20
	barsTop     = 90
	barsBottom  = 320
	barWidth    = 40
)

// style is readable on light and on dark pages.
const style = `<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 }
.value { font-size: 12px; text-anchor: middle }
.name { text-anchor: middle }
.axis { stroke: #8c959f }
.shopgraph { fill: #2f6feb }
.yardstick { fill: #9aa4b0 }
.whisker { stroke: #c2570c; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .axis { stroke: #6e7681 } .yardstick { fill: #768390 } .whisker { stroke: #f0883e } }
</style>
`

// group is the bars of a workload: shopgraph's and the yardstick's.
type group struct {
	name             string
	values, whiskers [2]float64 // a whisker of 0 is none
	labels           [2]string
}

var series = [2]string{"shopgraph", "yardstick"}

// Chart returns an SVG of the requests a second and the latencies. It shows the workloads that the
// yardstick answers too. They are those in the first store and over the first number of
// connections.
func (r *Report) Chart() string {
	var rates, latencies []group
	subtitle := "nothing was measured beside the yardstick"
	for i := range r.Workloads {
		w := &r.Workloads[i]
		if len(w.Yardstick) == 0 || w.Store != r.Workloads[0].Store || w.Connections != r.Workloads[0].Connections {
			continue
		}
		subtitle = fmt.Sprintf("%d connections, %d products, %d cores shared by all", w.Connections, w.Store.Products, r.Machine.Cores)
		ours, theirs := Median(w.Shopgraph), Median(w.Yardstick)
		rates = append(rates, group{
			name: w.Name, values: [2]float64{ours.Rate, theirs.Rate}, labels: [2]string{rate(ours.Rate), rate(theirs.Rate)},
		})
		latencies = append(latencies, group{
			name: w.Name, values: [2]float64{inMillis(ours.P50), inMillis(theirs.P50)}, labels: [2]string{short(ours.P50), short(theirs.P50)},
			whiskers: [2]float64{inMillis(ours.P99), inMillis(theirs.P99)},
		})
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">`+"\n",
		chartWidth, chartHeight, chartWidth, chartHeight)
	b.WriteString("<title>shopgraph beside the yardstick</title>\n" + style)
	writePanel(&b, panelLeft, "Requests a second", rates)
	writePanel(&b, panelLeft+panelWidth+panelGap, "Latency in ms: p50, and the line up to p99", latencies)
	for i, name := range series {
		x := panelLeft + i*110
		fmt.Fprintf(&b, `<rect class="%s" x="%d" y="355" width="12" height="12"/><text x="%d" y="366">%s</text>`+"\n", name, x, x+18, name)
	}
	fmt.Fprintf(&b, `<text x="%d" y="366">%s</text>`+"\n</svg>\n", panelLeft+240, escaped(subtitle))
	return b.String()
}

// writePanel writes groups of bars, all to one scale.
func writePanel(b *strings.Builder, left int, title string, groups []group) {
	fmt.Fprintf(b, `<text class="title" x="%d" y="30">%s</text>`+"\n", left, escaped(title))
	fmt.Fprintf(b, `<line class="axis" x1="%d" y1="%d" x2="%d" y2="%d"/>`+"\n", left, barsBottom, left+panelWidth, barsBottom)
	top := 0.0
	for _, g := range groups {
		top = max(top, g.values[0], g.values[1], g.whiskers[0], g.whiskers[1])
	}
	for i, g := range groups {
		step := panelWidth / len(groups)
		middle := left + step*i + step/2
		for j := range series {
			writeBar(b, middle+(j-1)*(barWidth+4)+2, g, j, top)
		}
		fmt.Fprintf(b, `<text class="name" x="%d" y="%d">%s</text>`+"\n", middle, barsBottom+20, escaped(g.name))
	}
}

func writeBar(b *strings.Builder, x int, g group, j int, top float64) {
	height := func(v float64) float64 { return v / top * (barsBottom - barsTop) }
	h := height(g.values[j])
	fmt.Fprintf(b, `<rect class="%s" x="%d" y="%.1f" width="%d" height="%.1f"/>`+"\n", series[j], x, barsBottom-h, barWidth, h)
	end := h
	if w := height(g.whiskers[j]); w > h {
		end = w
		fmt.Fprintf(b, `<line class="whisker" x1="%d" y1="%.1f" x2="%d" y2="%.1f"/>`+"\n", x+barWidth/2, barsBottom-h, x+barWidth/2, barsBottom-w)
	}
	fmt.Fprintf(b, `<text class="value" x="%d" y="%.1f">%s</text>`+"\n", x+barWidth/2, barsBottom-end-6, escaped(g.labels[j]))
}

func inMillis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func short(d time.Duration) string { return fmt.Sprintf("%.3g", inMillis(d)) }

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
	return b.String()
}
