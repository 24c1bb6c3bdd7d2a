package money_test

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/money"
)

func eur(amount int64) money.Money { return money.Money{Amount: amount, Currency: "EUR"} }

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text     string
		currency money.Currency
		want     int64
		wantErr  error
	}{
		{"12.50", "EUR", 1250, nil},
		{"12.5", "EUR", 1250, nil},
		{"12", "EUR", 1200, nil},
		{"0.01", "EUR", 1, nil},
		{"-0.01", "EUR", -1, nil},
		{"-0", "EUR", 0, nil},
		{"1200", "JPY", 1200, nil},
		{"1.250", "KWD", 1250, nil},
		{"1.2", "KWD", 1200, nil},
		{"92233720368547758.07", "EUR", math.MaxInt64, nil},
		{"-92233720368547758.08", "EUR", math.MinInt64, nil},
		{"92233720368547758.08", "EUR", 0, money.ErrOverflow},
		{"-92233720368547758.09", "EUR", 0, money.ErrOverflow},
		{strings.Repeat("9", 64), "EUR", 0, money.ErrOverflow},
		{strings.Repeat("9", 65), "EUR", 0, money.ErrInvalid},
		{"12.500", "EUR", 0, money.ErrInvalid},
		{"1200.0", "JPY", 0, money.ErrInvalid},
		{"1.2500", "KWD", 0, money.ErrInvalid},
		{"", "EUR", 0, money.ErrInvalid},
		{"-", "EUR", 0, money.ErrInvalid},
		{"--1", "EUR", 0, money.ErrInvalid},
		{"+1", "EUR", 0, money.ErrInvalid},
		{"1.", "EUR", 0, money.ErrInvalid},
		{".5", "EUR", 0, money.ErrInvalid},
		{"1.-5", "EUR", 0, money.ErrInvalid},
		{"1.2.3", "EUR", 0, money.ErrInvalid},
		{"01", "EUR", 0, money.ErrInvalid},
		{"1e3", "EUR", 0, money.ErrInvalid},
		{"1_000", "EUR", 0, money.ErrInvalid},
		{"1,50", "EUR", 0, money.ErrInvalid},
		{"0x10", "EUR", 0, money.ErrInvalid},
		{" 1", "EUR", 0, money.ErrInvalid},
		{"1\n", "EUR", 0, money.ErrInvalid},
		{"NaN", "EUR", 0, money.ErrInvalid},
		{"١", "EUR", 0, money.ErrInvalid},
		{"1", "XXX", 0, money.ErrInvalid},
		{"1", "", 0, money.ErrInvalid},
	}
	for _, tt := range tests {
		got, err := money.Parse(tt.text, tt.currency)
		if !errors.Is(err, tt.wantErr) || got.Amount != tt.want {
			t.Errorf("Parse(%q, %s) = %v, %v; want %d, %v", tt.text, tt.currency, got, err, tt.want, tt.wantErr)
		}
	}
}

func TestDecimalAndString(t *testing.T) {
	t.Parallel()
	tests := []struct {
		m    money.Money
		want string
	}{
		{eur(1250), "12.50 EUR"},
		{eur(0), "0.00 EUR"},
		{eur(5), "0.05 EUR"},
		{eur(-5), "-0.05 EUR"},
		{eur(-1250), "-12.50 EUR"},
		{eur(100), "1.00 EUR"},
		{eur(math.MinInt64), "-92233720368547758.08 EUR"},
		{money.Money{Amount: 1200, Currency: "JPY"}, "1200 JPY"},
		{money.Money{Amount: -1, Currency: "JPY"}, "-1 JPY"},
		{money.Money{Amount: 1250, Currency: "KWD"}, "1.250 KWD"},
		{money.Money{Amount: 7, Currency: "KWD"}, "0.007 KWD"},
	}
	for _, tt := range tests {
		if got := tt.m.String(); got != tt.want {
			t.Errorf("%#v.String() = %q, want %q", tt.m, got, tt.want)
		}
	}
}

func TestArithmeticErrors(t *testing.T) {
	t.Parallel()
	usd := money.Money{Amount: 1, Currency: "USD"}
	ops := map[string]struct {
		do   func() (money.Money, error)
		want error
	}{
		"add mixed":         {func() (money.Money, error) { return eur(1).Add(usd) }, money.ErrCurrencyMismatch},
		"sub mixed":         {func() (money.Money, error) { return eur(1).Sub(usd) }, money.ErrCurrencyMismatch},
		"add to no money":   {func() (money.Money, error) { return money.Money{}.Add(usd) }, money.ErrCurrencyMismatch},
		"add above the top": {func() (money.Money, error) { return eur(math.MaxInt64).Add(eur(1)) }, money.ErrOverflow},
		"sub from the top":  {func() (money.Money, error) { return eur(0).Sub(eur(math.MinInt64)) }, money.ErrOverflow},
		"negate the bottom": {func() (money.Money, error) { return eur(math.MinInt64).Mul(-1) }, money.ErrOverflow},
		"mul above the top": {func() (money.Money, error) { return eur(math.MaxInt64/2 + 1).Mul(2) }, money.ErrOverflow},
	}
	for name, op := range ops {
		if got, err := op.do(); !errors.Is(err, op.want) || got != (money.Money{}) {
			t.Errorf("%s = %v, %v; want the zero Money and %v", name, got, err, op.want)
		}
	}
	if _, err := eur(1).Cmp(usd); !errors.Is(err, money.ErrCurrencyMismatch) {
		t.Errorf("Cmp of two currencies: %v, want %v", err, money.ErrCurrencyMismatch)
	}
}

func TestCmpAndIsZero(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ a, b, want int64 }{{1, 2, -1}, {2, 2, 0}, {2, -3, 1}} {
		if got, err := eur(tt.a).Cmp(eur(tt.b)); err != nil || got != int(tt.want) {
			t.Errorf("Cmp(%d, %d) = %d, %v; want %d", tt.a, tt.b, got, err, tt.want)
		}
	}
	if !eur(0).IsZero() || eur(-1).IsZero() {
		t.Error("IsZero must hold for zero alone")
	}
}

func TestAllocate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		amount  int64
		weights []int64
		want    []int64
	}{
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{-100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{2, []int64{1, 3}, []int64{0, 2}},
		{2, []int64{3, 1}, []int64{2, 0}},
		{5, []int64{0, 0}, []int64{3, 2}},
		{1, []int64{0, 1000}, []int64{0, 1}},
		{0, []int64{1, 2}, []int64{0, 0}},
		{7, []int64{5}, []int64{7}},
		{7, nil, nil},
		{math.MaxInt64, []int64{math.MaxInt64 - 1, 1}, []int64{math.MaxInt64 - 1, 1}},
		{math.MinInt64, []int64{1}, []int64{math.MinInt64}},
	}
	for _, tt := range tests {
		var got []int64
		for _, share := range eur(tt.amount).Allocate(tt.weights...) {
			got = append(got, share.Amount)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%d over %v (-want +got):\n%s", tt.amount, tt.weights, diff)
		}
	}
}

func TestAllocatePanicsOnBadWeights(t *testing.T) {
	t.Parallel()
	for _, weights := range [][]int64{{1, -1}, {math.MaxInt64, 1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Allocate(%v) did not panic", weights)
				}
			}()
			eur(1).Allocate(weights...)
		}()
	}
}

func TestUntaxed(t *testing.T) {
	t.Parallel()
	want := money.TaxedMoney{Net: eur(5), Gross: eur(5), Tax: eur(0)}
	if got := money.Untaxed(eur(5)); got != want {
		t.Errorf("Untaxed = %v, want %v", got, want)
	}
}

func TestPropertyDecimalRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom([]money.Currency{"EUR", "JPY", "KWD", "XAF", "USD"}).Draw(t, "currency")
		m := money.Money{Amount: rapid.Int64().Draw(t, "amount"), Currency: currency}
		d, err := money.ParseDecimal(string(m.Decimal()))
		if err != nil {
			t.Fatalf("%q is no decimal: %v", m.Decimal(), err)
		}
		if back, err := money.Parse(string(d), currency); err != nil || back != m {
			t.Fatalf("%v came back as %v, %v", m, back, err)
		}
	})
}

// Unbounded integers are the model: an operation succeeds exactly if the true result has an int64,
// and returns that.
func TestPropertyArithmeticIsExactOrRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		edges := rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, math.MaxInt64 - 1, math.MaxInt64})
		number := rapid.OneOf(rapid.Int64(), edges)
		a, b := number.Draw(t, "a"), number.Draw(t, "b")
		sum, sumErr := eur(a).Add(eur(b))
		difference, differenceErr := eur(a).Sub(eur(b))
		product, productErr := eur(a).Mul(int(b))
		bigA, bigB := big.NewInt(a), big.NewInt(b)
		checkExact(t, "add", new(big.Int).Add(bigA, bigB), sum, sumErr)
		checkExact(t, "sub", new(big.Int).Sub(bigA, bigB), difference, differenceErr)
		checkExact(t, "mul", new(big.Int).Mul(bigA, bigB), product, productErr)
	})
}

func checkExact(t *rapid.T, op string, want *big.Int, got money.Money, err error) {
	t.Helper()
	if want.IsInt64() {
		if err != nil || got != eur(want.Int64()) {
			t.Fatalf("%s = %v, %v; want %v", op, got, err, want)
		}
		return
	}
	if !errors.Is(err, money.ErrOverflow) {
		t.Fatalf("%s = %v, %v; want an overflow", op, got, err)
	}
}

func TestPropertyAllocate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64().Draw(t, "amount")
		weight := rapid.OneOf(rapid.Int64Range(0, 5), rapid.Int64Range(0, math.MaxInt64/20))
		weights := rapid.SliceOfN(weight, 1, 20).Draw(t, "weights")
		shares := eur(amount).Allocate(weights...)

		total, sum := new(big.Int), new(big.Int)
		for i, share := range shares {
			total.Add(total, big.NewInt(weights[i]))
			sum.Add(sum, big.NewInt(share.Amount))
		}
		if !sum.IsInt64() || sum.Int64() != amount {
			t.Fatalf("shares %v add up to %v, want %d", shares, sum, amount)
		}
		if total.Sign() == 0 {
			return
		}
		for i, share := range shares {
			// |share - amount*weight/total| < 1, multiplied by total.
			exact := new(big.Int).Mul(big.NewInt(amount), big.NewInt(weights[i]))
			off := new(big.Int).Mul(big.NewInt(share.Amount), total)
			if off.Sub(off, exact).CmpAbs(total) >= 0 {
				t.Fatalf("share %d of %d by weight %d is a whole unit off", i, amount, weights[i])
			}
		}

		perm := rapid.Permutation(weights).Draw(t, "permutation")
		if !slices.Equal(sharesByWeight(weights, shares), sharesByWeight(perm, eur(amount).Allocate(perm...))) {
			t.Fatalf("shares depend on the order of weights: %v and %v", weights, perm)
		}
	})
}

// sharesByWeight returns (weight, share) pairs in one canonical order.
func sharesByWeight(weights []int64, shares []money.Money) [][2]int64 {
	pairs := make([][2]int64, len(weights))
	for i := range weights {
		pairs[i] = [2]int64{weights[i], shares[i].Amount}
	}
	slices.SortFunc(pairs, func(a, b [2]int64) int { return slices.Compare(a[:], b[:]) })
	return pairs
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"12.50", "-0.01", "1e3", "9223372036854775807", "007", "1."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := money.Parse(s, "EUR")
		if err != nil {
			return
		}
		if _, ok := new(big.Rat).SetString(s); !ok {
			t.Fatalf("accepted %q, which is no number", s)
		}
		again, err := money.Parse(string(m.Decimal()), "EUR")
		if err != nil || again != m {
			t.Fatalf("%q: %v came back as %v, %v", s, m, again, err)
		}
		exact, _ := new(big.Rat).SetString(s)
		if exact.Mul(exact, big.NewRat(100, 1)).Cmp(new(big.Rat).SetInt64(m.Amount)) != 0 {
			t.Fatalf("%q parsed as %d cents", s, m.Amount)
		}
	})
}

func TestScaled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		decimal  money.Decimal
		decimals int
		want     int64
		err      error
	}{
		{"12.5", 3, 12500, nil}, {"-0.001", 3, -1, nil}, {"7", 0, 7, nil}, {"7.0", 0, 0, money.ErrInvalid}, {"0.0001", 3, 0, money.ErrInvalid},
		{"1e3", 3, 0, money.ErrInvalid}, {"9223372036854775807", 1, 0, money.ErrOverflow},
	} {
		got, err := tt.decimal.Scaled(tt.decimals)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s of %d decimals: %d, %v", tt.decimal, tt.decimals, got, err)
		}
		if back, err := money.Unscaled(got, tt.decimals).Scaled(tt.decimals); back != got || err != nil {
			t.Errorf("%d of %d decimals: %d, %v", got, tt.decimals, back, err)
		}
	}
}
