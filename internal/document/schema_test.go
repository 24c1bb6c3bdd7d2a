package document_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/jacoelho/xsd"
	"github.com/jacoelho/xsd/xsderrors"
)

// schemas are the files of UBL 2.1, as OASIS has published them: that of invoices is "schema.xsd", and what both kinds have in common is in
// "common". They may be copied with their notice of copyright.
type schemas map[string][]byte

// creditNotes is what the schema of UBL 2.1 for credit notes says of the elements that ours have, in its order. What is in them the common
// schemas say.
const creditNotes = `<xsd:schema xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
	xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
	targetNamespace="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2" elementFormDefault="qualified">
	<xsd:import namespace="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" schemaLocation="./common/UBL-CommonAggregateComponents-2.1.xsd"/>
	<xsd:import namespace="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" schemaLocation="./common/UBL-CommonBasicComponents-2.1.xsd"/>
	<xsd:element name="CreditNote"><xsd:complexType><xsd:sequence>
		<xsd:element ref="cbc:CustomizationID"/><xsd:element ref="cbc:ID"/><xsd:element ref="cbc:IssueDate"/><xsd:element ref="cbc:CreditNoteTypeCode"/>
		<xsd:element ref="cbc:DocumentCurrencyCode"/><xsd:element ref="cac:OrderReference" minOccurs="0"/>
		<xsd:element ref="cac:BillingReference" minOccurs="0" maxOccurs="unbounded"/>
		<xsd:element ref="cac:AccountingSupplierParty"/><xsd:element ref="cac:AccountingCustomerParty"/>
		<xsd:element ref="cac:Delivery" minOccurs="0" maxOccurs="unbounded"/><xsd:element ref="cac:PaymentMeans" minOccurs="0" maxOccurs="unbounded"/>
		<xsd:element ref="cac:PaymentTerms" minOccurs="0" maxOccurs="unbounded"/><xsd:element ref="cac:AllowanceCharge" minOccurs="0" maxOccurs="unbounded"/>
		<xsd:element ref="cac:TaxTotal" minOccurs="0" maxOccurs="unbounded"/><xsd:element ref="cac:LegalMonetaryTotal"/>
		<xsd:element ref="cac:CreditNoteLine" maxOccurs="unbounded"/>
	</xsd:sequence></xsd:complexType></xsd:element>
</xsd:schema>`

// readSchemas reads the schemas of the archive.
func readSchemas() (schemas, error) {
	file, err := os.Open("testdata/ubl-2.1.tar.gz")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	all := schemas{"credit-note.xsd": []byte(creditNotes)}
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		all[path.Clean(header.Name)] = withoutDTD(text)
	}
}

// withoutDTD takes out the declaration of the DTD that the schema of signatures begins with: a schema needs none.
func withoutDTD(text []byte) []byte {
	begin := bytes.Index(text, []byte("<!DOCTYPE"))
	if begin < 0 {
		return text
	}
	return append(bytes.Clone(text[:begin]), text[begin+bytes.Index(text[begin:], []byte("]>"))+2:]...)
}

// ResolveSchema implements xsd.Resolver.
func (s schemas) ResolveSchema(base, location string) (xsd.SchemaSource, error) {
	name := path.Join(path.Dir(base), location)
	text, ok := s[name]
	if !ok {
		return xsd.SchemaSource{}, xsderrors.ErrSchemaNotFound
	}
	return xsd.Bytes(name, text), nil
}

// engines are what validates invoices and credit notes.
var engines = sync.OnceValues(func() (map[string]*xsd.Engine, error) {
	all, err := readSchemas()
	if err != nil {
		return nil, err
	}
	compiled := map[string]*xsd.Engine{}
	for root, name := range map[string]string{"Invoice": "schema.xsd", "CreditNote": "credit-note.xsd"} {
		if compiled[root], err = xsd.Compile(xsd.Bytes(name, all[name]).WithResolver(all)); err != nil {
			return nil, err
		}
	}
	return compiled, nil
})

// checkSchema returns what is wrong with a document by the schema of its kind.
func checkSchema(text []byte) error {
	compiled, err := engines()
	if err != nil {
		return err
	}
	root := "Invoice"
	if bytes.Contains(text, []byte("<CreditNote ")) {
		root = "CreditNote"
	}
	return compiled[root].Validate(bytes.NewReader(text))
}

// TestSchemaIsLookedAt: documents that are not as the schemas want it are told apart.
func TestSchemaIsLookedAt(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"Invoice", "CreditNote"} {
		text := `<` + root + ` xmlns="urn:oasis:names:specification:ubl:schema:xsd:` + root + `-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
			<cbc:CustomizationID>c</cbc:CustomizationID><cbc:ID>1</cbc:ID></` + root + `>`
		if err := checkSchema([]byte(text)); err == nil || !strings.Contains(err.Error(), "/"+root+": missing required child element") {
			t.Errorf("%s without a date: %v", root, err)
		}
	}
}
