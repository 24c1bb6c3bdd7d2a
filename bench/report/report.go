// Package report is what a run of the bench has measured, and how it is shown. It can be a table,
// Markdown, a chart, or a comparison with another run.
package report

import (
	"cmp"
	"slices"
	"time"
)

// Report is a run.
type Report struct {
	When        time.Time     `json:"when"`
	Machine     Machine       `json:"machine"`
	Version     string        `json:"version"` // of shopgraph, as git describes it
	Setup       Setup         `json:"setup"`
	Workloads   []Workload    `json:"workloads"`
	Subscribers []Subscribers `json:"subscribers,omitempty"`
	Indexes     []Index       `json:"indexes,omitempty"`
}

// Machine is what the run was made on.
type Machine struct {
	Processor string `json:"processor"`
	Cores     int    `json:"cores"`
	Memory    int64  `json:"memoryBytes"`
	System    string `json:"system"`
	Go        string `json:"go"`
	Postgres  string `json:"postgres"`
}

// Setup is how the run was made.
type Setup struct {
	Duration    time.Duration `json:"durationNanoseconds"` // of one repetition
	Warmup      time.Duration `json:"warmupNanoseconds"`
	Repetitions int           `json:"repetitions"`
	MaxConns    int           `json:"maxConns"`
	Settings    []string      `json:"postgresSettings"`
	Seed        uint64        `json:"seed"`
}

// Store is the sizes of the store that was asked.
type Store struct {
	Products  int `json:"products"`
	Big       int `json:"bigCategory"`
	Customers int `json:"customers"`
	Orders    int `json:"orders"`
	// Searchable is whether products have names of a large vocabulary, vendors, tags and attributes.
	Searchable bool `json:"searchable,omitempty"`
}

// Workload is what was measured of a workload in a store, at one number of connections.
type Workload struct {
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Store       Store    `json:"store"`
	Connections int      `json:"connections"`
	Shopgraph   []Sample `json:"shopgraph"` // a sample a repetition
	Yardstick   []Sample `json:"yardstick,omitempty"`
	IdleRSS     int64    `json:"idleRssBytes"` // of the server before its first request
	Costs       Costs    `json:"costs"`
}

// Sample is one repetition. What is measured for a unit of work is of all its requests together.
type Sample struct {
	Units       int           `json:"units"`
	Seconds     float64       `json:"seconds"`
	P50         time.Duration `json:"p50Nanoseconds"`
	P99         time.Duration `json:"p99Nanoseconds"`
	ServerCPU   time.Duration `json:"serverCpuNanoseconds"` // all of them for the whole sample
	PostgresCPU time.Duration `json:"postgresCpuNanoseconds"`
	BenchCPU    time.Duration `json:"benchCpuNanoseconds"`
	OthersCPU   time.Duration `json:"othersCpuNanoseconds"` // of all other processes of the machine
	RSS         int64         `json:"rssBytes"`             // of the server, at its highest
	// PostgresMemory is what its processes have to themselves at the end, beside the shared buffers.
	PostgresMemory int64 `json:"postgresMemoryBytes"`
}

// Costs are what a unit of work takes of the server's handler, called in the bench's own process.
type Costs struct {
	Units             int     `json:"units"`
	Statements        float64 `json:"statements"`        // SQL, without BEGIN, COMMIT and the test gateway's
	GatewayStatements float64 `json:"gatewayStatements"` // the test gateway's
	Allocations       float64 `json:"allocations"`
	AllocatedBytes    float64 `json:"allocatedBytes"`
}

// Figures are what samples come to: the median of each.
type Figures struct {
	Rate                             float64       // units a second
	P50, P99                         time.Duration // of a unit
	ServerCPU, PostgresCPU, BenchCPU time.Duration // a unit
	Others                           float64       // share of one core that went to processes beside them
	RSS, PostgresMemory              int64
}

// Median returns the figures of samples.
func Median(samples []Sample) Figures {
	return Figures{
		Rate:        median(samples, Sample.rate),
		P50:         median(samples, func(s Sample) time.Duration { return s.P50 }),
		P99:         median(samples, func(s Sample) time.Duration { return s.P99 }),
		ServerCPU:   median(samples, func(s Sample) time.Duration { return s.each(s.ServerCPU) }),
		PostgresCPU: median(samples, func(s Sample) time.Duration { return s.each(s.PostgresCPU) }),
		BenchCPU:    median(samples, func(s Sample) time.Duration { return s.each(s.BenchCPU) }),
		Others:      median(samples, func(s Sample) float64 { return s.OthersCPU.Seconds() / s.Seconds }),
		RSS:         median(samples, func(s Sample) int64 { return s.RSS }),

		PostgresMemory: median(samples, func(s Sample) int64 { return s.PostgresMemory }),
	}
}

func (s Sample) rate() float64 { return float64(s.Units) / s.Seconds }

func (s Sample) each(total time.Duration) time.Duration {
	return total / time.Duration(max(1, s.Units))
}

// median returns the middle value, or what lies between the two in the middle.
func median[T ~int64 | ~float64](samples []Sample, of func(Sample) T) T {
	values := make([]T, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	return middle(values)
}

// middle returns the median of values, 0 of none. It sorts them.
func middle[T ~int64 | ~float64](values []T) T {
	n := len(values)
	if n == 0 {
		return 0
	}
	slices.Sort(values)
	if n%2 == 1 {
		return values[n/2]
	}
	return values[n/2-1]/2 + values[n/2]/2
}

// Quantile returns the smallest of the values that at least a share of them do not exceed; zero of
// none. It sorts them.
func Quantile[T cmp.Ordered](values []T, share float64) T {
	var none T
	if len(values) == 0 {
		return none
	}
	slices.Sort(values)
	at := int(share * float64(len(values)))
	if float64(at) == share*float64(len(values)) {
		at--
	}
	return values[min(max(at, 0), len(values)-1)]
}

// Ratio returns how fast shopgraph was, with the yardstick at 1: the median of the repetitions,
// each of the two beside the other. It is 0 without a yardstick.
func (w *Workload) Ratio() float64 {
	ratios := make([]float64, 0, len(w.Yardstick))
	for i, y := range w.Yardstick {
		ratios = append(ratios, w.Shopgraph[i].rate()/y.rate())
	}
	return middle(ratios)
}

// Subscribers is what was measured of live tracking with one number of subscribers.
type Subscribers struct {
	Connections int     `json:"connections"`
	Store       Store   `json:"store"`
	ConnectRate float64 `json:"connectsPerSecond"` // up to the first event of each subscription
	// EmptyRSS is of the server before they came, IdleRSS once all have subscribed and nothing
	// happens.
	EmptyRSS int64 `json:"emptyRssBytes"`
	IdleRSS  int64 `json:"idleRssBytes"`
	// IdleServerCPU and IdlePostgresCPU are shares of one core while nothing happens.
	IdleServerCPU   float64 `json:"idleServerCpu"`
	IdlePostgresCPU float64 `json:"idlePostgresCpu"`

	OneOfMany Latency `json:"oneOfMany"` // an event of one subscriber's order, to that subscriber
	Steady    Latency `json:"steady"`    // events of random orders at a rate
	// ToAll are the subscribers' medians and the last of them, of events of the one order that all
	// follow.
	ToAllMedian Latency `json:"toAllMedian"`
	ToAllLast   Latency `json:"toAllLast"`
}

// Latency is from the return of an event's commit until its subscriber has read it.
type Latency struct {
	Events int           `json:"events"`
	Rate   float64       `json:"eventsPerSecond"`
	P50    time.Duration `json:"p50Nanoseconds"`
	P99    time.Duration `json:"p99Nanoseconds"`
	Max    time.Duration `json:"maxNanoseconds"`
}

// Latencies summarizes what was measured in a time. It sorts them.
func Latencies(all []time.Duration, took time.Duration) Latency {
	l := Latency{Events: len(all), P50: Quantile(all, 0.5), P99: Quantile(all, 0.99), Max: Quantile(all, 1)}
	if took > 0 {
		l.Rate = float64(len(all)) / took.Seconds()
	}
	return l
}

// PerSubscriber is how much memory one takes.
func (s *Subscribers) PerSubscriber() int64 {
	return (s.IdleRSS - s.EmptyRSS) / int64(max(1, s.Connections))
}
