package stripefake

import "strings"

// customer is who payment methods belong to.
type customer struct {
	base
	texts    map[string]string // name, email, phone, description
	address  object
	metadata map[string]string
	deleted  bool
}

func (u *customer) render(*Fake) object {
	if u.deleted {
		return object{"id": u.id, "object": "customer", "deleted": true}
	}
	o := object{
		"id": u.id, "object": "customer", "created": u.created, "livemode": false, "metadata": table(u.metadata), "balance": 0,
		"currency": nil, "default_source": nil, "delinquent": false, "discount": nil, "invoice_prefix": strings.ToUpper(u.id[4:12]),
		"invoice_settings":  object{"custom_fields": nil, "default_payment_method": nil, "footer": nil, "rendering_options": nil},
		"preferred_locales": []string{}, "shipping": nil, "tax_exempt": "none", "test_clock": nil, "address": nil,
	}
	if u.address != nil {
		o["address"] = u.address
	}
	for _, name := range customerTexts {
		o[name] = orNil(u.texts[name])
	}
	return o
}

var customerTexts = []string{"name", "email", "phone", "description"}

const customerParams = "name email phone description address metadata shipping preferred_locales payment_method invoice_settings tax_exempt"

var customerRoutes = []route{
	{"POST /v1/customers", customerParams, (*Fake).createCustomer},
	{"GET /v1/customers", "email " + listed, (*Fake).listCustomers},
	{"GET /v1/customers/{id}", "", get[*customer]("customer", "id")},
	{"POST /v1/customers/{id}", customerParams, (*Fake).updateCustomer},
	{"DELETE /v1/customers/{id}", "", (*Fake).deleteCustomer},
	{"GET /v1/customers/{id}/payment_methods", "type " + listed, (*Fake).listCustomerMethods},
}

func (f *Fake) createCustomer(c *call) (object, *failure) {
	u := &customer{base: f.begin("cus"), texts: map[string]string{}}
	u.change(c.params)
	if c.mistake != nil {
		return nil, c.mistake
	}
	var m *method
	if id := c.text("payment_method"); id != "" {
		var e *failure
		if m, e = f.useMethod(id); e != nil {
			return nil, e
		}
	}
	f.keep("cus", u)
	f.emit("customer.created", u, nil)
	if m != nil {
		f.attach(m, u.id)
	}
	return u.render(f), nil
}

func (u *customer) change(p *params) {
	for _, name := range customerTexts {
		if p.has(name) {
			u.texts[name] = p.text(name)
		}
	}
	if p.group("address") {
		u.address = object{}
		for _, part := range []string{"city", "country", "line1", "line2", "postal_code", "state"} {
			u.address[part] = orNil(p.text("address[" + part + "]"))
		}
	}
	u.metadata = p.metadata(u.metadata)
}

// liveCustomer gets a customer who is not deleted.
func (f *Fake) liveCustomer(param, id string) (*customer, *failure) {
	u, e := find[*customer](f, "customer", param, id)
	if e == nil && u.deleted {
		return nil, unknownID("customer", param, id)
	}
	return u, e
}

func (f *Fake) updateCustomer(c *call) (object, *failure) {
	u, e := f.liveCustomer("id", c.id)
	if e != nil {
		return nil, e
	}
	if u.change(c.params); c.mistake != nil {
		return nil, c.mistake
	}
	f.emit("customer.updated", u, nil)
	return u.render(f), nil
}

// deleteCustomer detaches the customer's payment methods too.
func (f *Fake) deleteCustomer(c *call) (object, *failure) {
	u, e := f.liveCustomer("id", c.id)
	if e != nil {
		return nil, e
	}
	f.emit("customer.deleted", u, nil)
	u.deleted = true
	for m := range all[*method](f, "pm") {
		if m.customer == u.id {
			f.detach(m)
		}
	}
	return u.render(f), nil
}

func (f *Fake) listCustomers(c *call) (object, *failure) {
	return page(f, c, "cus", "/v1/customers", func(u *customer) bool {
		return !u.deleted && (!c.has("email") || u.texts["email"] == c.text("email"))
	})
}

func (f *Fake) listCustomerMethods(c *call) (object, *failure) {
	if _, e := f.liveCustomer("customer", c.id); e != nil {
		return nil, e
	}
	return f.methodsOf(c, c.id, "/v1/customers/"+c.id+"/payment_methods")
}
