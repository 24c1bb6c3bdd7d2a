package stripefake

import "strings"

// maxAmount is the greatest amount of most currencies.
const maxAmount = 99_999_999

// currencies are what payments can be made in.
var currencies = strings.Fields(`aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn
	bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf
	idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk
	mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos
	srd std szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw`)

// minimums are the least amounts, in the smallest unit. Other currencies have none of their own.
var minimums = map[string]int64{
	"aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30,
	"hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200, "ron": 200,
	"sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}

// multiples are what amounts must be multiples of. The last digit of three decimals must be 0. Two
// currencies have no decimals, and are yet written with two.
var multiples = map[string]int64{"bhd": 10, "jod": 10, "kwd": 10, "omr": 10, "tnd": 10, "isk": 100, "ugx": 100}

// checkAmount finds amounts that cannot be paid in a currency.
func checkAmount(p *params, amount int64, currency string) {
	checkMultiple(p, "amount", amount, currency)
	if amount < minimums[currency] {
		p.fail(invalid("amount_too_small", "amount", "Amount must be at least %d %s, in the smallest unit.", minimums[currency], currency))
	}
	if amount > maxAmount {
		p.fail(invalid("amount_too_large", "amount", "Amount must be no more than %d %s, in the smallest unit.", int64(maxAmount), currency))
	}
}

// checkMultiple finds amounts with decimals that a currency does not have.
func checkMultiple(p *params, name string, amount int64, currency string) {
	if unit := multiples[currency]; unit > 1 && amount%unit != 0 {
		p.fail(invalid("parameter_invalid_integer", name, "Invalid integer: amounts in %s must be evenly divisible by %d.", currency, unit))
	}
}
