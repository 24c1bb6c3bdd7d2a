package account

import (
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// SignUpInput is whom to register.
type SignUpInput struct {
	Email, Password, Name string
}

// SignInInput is who signs in.
type SignInInput struct {
	Email, Password string
	Delivery        SessionDelivery
}

// SessionDelivery is how a session's secret reaches the client.
type SessionDelivery string

// DeliverToken shows the secret in the answer.
const DeliverToken SessionDelivery = "TOKEN"

// AddressCreateInput is the address to save.
type AddressCreateInput struct{ Address address.Address }

// AddressDeleteInput is the address to delete.
type AddressDeleteInput struct{ ID typeid.Address }
