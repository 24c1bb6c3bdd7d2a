package paper

import (
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/money"
)

// words are what a document says by itself in a language, and how numbers are written in it.
type words struct {
	tag                                                              language.Tag
	invoice, creditNote, packingSlip                                 string
	number, issuedOn, suppliedOn, order, corrects, yourVAT           string
	shipTo, item, quantity, unit, tax, net, gross                    string
	discount, wrapping, delivery, adjustment, total, due, givenBack  string
	rate, noTax, dueBy, reference, scan                              string
	vat, taxNumber, page                                             string
	reverseCharge, export, exempt, destination                       string
	giftCard, credit, card, bank, transfer, cash, account, otherwise string
	dates, decimal, group                                            string
	symbolFirst                                                      bool
}

// spoken are the languages that documents are in. The first stands in for all others.
var spoken = []*words{
	{
		tag: language.English, invoice: "Invoice", creditNote: "Credit note", packingSlip: "Packing slip",
		number: "Number", issuedOn: "Date of issue", suppliedOn: "Date of supply", order: "Order", corrects: "Credit for invoice", yourVAT: "Your VAT number",
		shipTo: "Delivery address", item: "Item", quantity: "Qty", unit: "Unit price", tax: "VAT", net: "Net", gross: "Gross",
		discount: "Discount", wrapping: "Gift wrapping", delivery: "Delivery", adjustment: "Adjustment", total: "Total", due: "Amount due", givenBack: "Given back",
		rate: "Rate", noTax: "no VAT", dueBy: "Please transfer the amount due to", reference: "Reference", scan: "Scan to pay",
		vat: "VAT no.", taxNumber: "Tax no.", page: "Page %s of %s",
		reverseCharge: "Reverse charge: VAT to be accounted for by the recipient", export: "Export: free of VAT", exempt: "Exempt from VAT",
		destination: "VAT of the country of destination (one stop shop): %s",
		giftCard:    "Gift card", credit: "Store credit", card: "Card", bank: "Bank", transfer: "Bank transfer", cash: "Cash on delivery", account: "On account", otherwise: "Payment",
		dates: "2 Jan 2006", decimal: ".", group: ",", symbolFirst: true,
	},
	{
		tag: language.German, invoice: "Rechnung", creditNote: "Gutschrift (Rechnungskorrektur)", packingSlip: "Lieferschein",
		number: "Nummer", issuedOn: "Rechnungsdatum", suppliedOn: "Leistungsdatum", order: "Bestellung", corrects: "Zur Rechnung", yourVAT: "Ihre USt-IdNr.",
		shipTo: "Lieferadresse", item: "Artikel", quantity: "Menge", unit: "Einzelpreis", tax: "USt.", net: "Netto", gross: "Brutto",
		discount: "Rabatt", wrapping: "Geschenkverpackung", delivery: "Versand", adjustment: "Anpassung", total: "Gesamtbetrag", due: "Zu zahlen", givenBack: "Erstattet",
		rate: "Steuersatz", noTax: "ohne USt.", dueBy: "Bitte überweisen Sie den offenen Betrag an", reference: "Verwendungszweck", scan: "Zum Bezahlen scannen",
		vat: "USt-IdNr.", taxNumber: "Steuernr.", page: "Seite %s von %s",
		reverseCharge: "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge)", export: "Steuerfreie Ausfuhrlieferung", exempt: "Von der Umsatzsteuer befreit",
		destination: "Umsatzsteuer des Bestimmungslandes (One-Stop-Shop): %s",
		giftCard:    "Geschenkkarte", credit: "Guthaben", card: "Karte", bank: "Bank", transfer: "Überweisung", cash: "Nachnahme", account: "Auf Rechnung", otherwise: "Zahlung",
		dates: "02.01.2006", decimal: ",", group: ".",
	},
	{
		tag: language.French, invoice: "Facture", creditNote: "Avoir", packingSlip: "Bon de livraison",
		number: "Numéro", issuedOn: "Date d’émission", suppliedOn: "Date de livraison", order: "Commande", corrects: "Avoir sur la facture", yourVAT: "Votre n° de TVA",
		shipTo: "Adresse de livraison", item: "Article", quantity: "Qté", unit: "Prix unitaire", tax: "TVA", net: "HT", gross: "TTC",
		discount: "Remise", wrapping: "Emballage cadeau", delivery: "Livraison", adjustment: "Ajustement", total: "Total", due: "Reste à payer", givenBack: "Remboursé",
		rate: "Taux", noTax: "sans TVA", dueBy: "Merci de virer le montant dû à", reference: "Référence", scan: "Scanner pour payer",
		vat: "N° de TVA", taxNumber: "N° fiscal", page: "Page %s sur %s",
		reverseCharge: "Autoliquidation : TVA due par le preneur", export: "Exportation exonérée de TVA", exempt: "Exonéré de TVA",
		destination: "TVA du pays de destination (guichet unique) : %s",
		giftCard:    "Carte cadeau", credit: "Avoir client", card: "Carte", bank: "Banque", transfer: "Virement", cash: "Paiement à la livraison", account: "Paiement différé", otherwise: "Paiement",
		dates: "02/01/2006", decimal: ",", group: "\u00a0",
	},
	{
		tag: language.Spanish, invoice: "Factura", creditNote: "Factura rectificativa", packingSlip: "Albarán",
		number: "Número", issuedOn: "Fecha de emisión", suppliedOn: "Fecha de entrega", order: "Pedido", corrects: "Rectifica la factura", yourVAT: "Su NIF-IVA",
		shipTo: "Dirección de entrega", item: "Artículo", quantity: "Cant.", unit: "Precio", tax: "IVA", net: "Base", gross: "Importe",
		discount: "Descuento", wrapping: "Envoltorio de regalo", delivery: "Envío", adjustment: "Ajuste", total: "Total", due: "Importe pendiente", givenBack: "Reembolsado",
		rate: "Tipo", noTax: "sin IVA", dueBy: "Transfiera el importe pendiente a", reference: "Referencia", scan: "Escanear para pagar",
		vat: "NIF-IVA", taxNumber: "NIF", page: "Página %s de %s",
		reverseCharge: "Inversión del sujeto pasivo: IVA a cargo del destinatario", export: "Exportación exenta de IVA", exempt: "Exento de IVA",
		destination: "IVA del país de destino (ventanilla única): %s",
		giftCard:    "Tarjeta regalo", credit: "Saldo", card: "Tarjeta", bank: "Banco", transfer: "Transferencia", cash: "Contra reembolso", account: "A cuenta", otherwise: "Pago",
		dates: "02/01/2006", decimal: ",", group: ".",
	},
	{
		tag: language.Italian, invoice: "Fattura", creditNote: "Nota di credito", packingSlip: "Documento di trasporto",
		number: "Numero", issuedOn: "Data di emissione", suppliedOn: "Data di consegna", order: "Ordine", corrects: "Storno della fattura", yourVAT: "La Sua partita IVA",
		shipTo: "Indirizzo di consegna", item: "Articolo", quantity: "Q.tà", unit: "Prezzo", tax: "IVA", net: "Imponibile", gross: "Totale",
		discount: "Sconto", wrapping: "Confezione regalo", delivery: "Spedizione", adjustment: "Rettifica", total: "Totale", due: "Importo dovuto", givenBack: "Rimborsato",
		rate: "Aliquota", noTax: "senza IVA", dueBy: "Si prega di versare l’importo dovuto a", reference: "Causale", scan: "Scansiona per pagare",
		vat: "Partita IVA", taxNumber: "Codice fiscale", page: "Pagina %s di %s",
		reverseCharge: "Inversione contabile: IVA a carico del destinatario", export: "Esportazione non imponibile IVA", exempt: "Esente da IVA",
		destination: "IVA del paese di destinazione (sportello unico): %s",
		giftCard:    "Carta regalo", credit: "Credito", card: "Carta", bank: "Banca", transfer: "Bonifico", cash: "Contrassegno", account: "In conto", otherwise: "Pagamento",
		dates: "02/01/2006", decimal: ",", group: ".",
	},
	{
		tag: language.Dutch, invoice: "Factuur", creditNote: "Creditnota", packingSlip: "Pakbon",
		number: "Nummer", issuedOn: "Factuurdatum", suppliedOn: "Leverdatum", order: "Bestelling", corrects: "Credit voor factuur", yourVAT: "Uw btw-nummer",
		shipTo: "Afleveradres", item: "Artikel", quantity: "Aantal", unit: "Stukprijs", tax: "Btw", net: "Excl. btw", gross: "Incl. btw",
		discount: "Korting", wrapping: "Cadeauverpakking", delivery: "Verzending", adjustment: "Aanpassing", total: "Totaal", due: "Te betalen", givenBack: "Terugbetaald",
		rate: "Tarief", noTax: "zonder btw", dueBy: "Maak het openstaande bedrag over naar", reference: "Kenmerk", scan: "Scan om te betalen",
		vat: "Btw-nr.", taxNumber: "Fiscaal nr.", page: "Pagina %s van %s",
		reverseCharge: "Btw verlegd: btw te voldoen door de afnemer", export: "Uitvoer: vrij van btw", exempt: "Vrijgesteld van btw",
		destination: "Btw van het land van bestemming (éénloketsysteem): %s",
		giftCard:    "Cadeaukaart", credit: "Tegoed", card: "Kaart", bank: "Bank", transfer: "Overschrijving", cash: "Rembours", account: "Op rekening", otherwise: "Betaling",
		dates: "02-01-2006", decimal: ",", group: ".", symbolFirst: true,
	},
}

var matcher = language.NewMatcher(func() (tags []language.Tag) {
	for _, w := range spoken {
		tags = append(tags, w.tag)
	}
	return tags
}())

// wordsIn returns the words of a language, or of the nearest that documents are in.
func wordsIn(tag string) *words {
	_, i, _ := matcher.Match(language.Make(tag))
	return spoken[i]
}

func (w *words) date(t time.Time) string { return t.UTC().Format(w.dates) }

// amount writes an amount without its currency.
func (w *words) amount(m money.Money) string {
	digits, negative := strings.CutPrefix(string(m.Decimal()), "-")
	whole, fraction, hasFraction := strings.Cut(digits, ".")
	var b strings.Builder
	if negative {
		b.WriteString("−")
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(w.group)
		}
		b.WriteRune(digit)
	}
	if hasFraction {
		b.WriteString(w.decimal + fraction)
	}
	return b.String()
}

// money writes an amount with its currency.
func (w *words) money(m money.Money) string {
	text, symbol := w.amount(m), m.Currency.Symbol()
	digits, negative := strings.CutPrefix(text, "−")
	switch {
	case !w.symbolFirst:
		return text + "\u00a0" + symbol
	case w.tag == language.Dutch, symbol == string(m.Currency):
		return symbol + "\u00a0" + text
	case negative:
		return "−" + symbol + digits
	}
	return symbol + text
}

func (w *words) percent(p string) string { return strings.Replace(p, ".", w.decimal, 1) + "\u00a0%" }

func (w *words) paidBy(k bill.PaymentKind) string {
	switch k {
	case bill.ByGiftCard:
		return w.giftCard
	case bill.ByStoreCredit:
		return w.credit
	case bill.ByCard:
		return w.card
	case bill.ByBank:
		return w.bank
	case bill.ByTransfer:
		return w.transfer
	case bill.InCash:
		return w.cash
	case bill.OnAccount:
		return w.account
	}
	return w.otherwise
}
