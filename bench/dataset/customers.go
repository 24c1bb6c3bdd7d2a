package dataset

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Customer is somebody who is signed in: Token is the secret of their session.
type Customer struct {
	N           int
	ID          typeid.User
	Name, Email string
	AddressID   typeid.Address
	Address     address.Address
	Token       string
	Made        time.Time
}

// Customer returns a customer.
func (s *Store) Customer(n int) Customer {
	c := Customer{
		N: n, ID: typeid.Of[typeid.User](newID(users, n)), Made: made(n),
		Name:      pick(firstNames, number(users, n, 3)) + " " + pick(lastNames, number(users, n, 4)),
		Email:     "customer-" + strconv.Itoa(n) + "@example.com",
		AddressID: typeid.Of[typeid.Address](newID(addresses, n)),
		Token:     token(sessions, n),
	}
	city := number(addresses, n, 3)
	c.Address = address.Address{
		FullName: c.Name, Line1: strconv.FormatUint(1+number(addresses, n, 4)%200, 10) + " " + pick(streets, number(addresses, n, 5)),
		City: pick(cities, city), PostalCode: strconv.FormatUint(10_000+number(addresses, n, 6)%80_000, 10),
		Country: address.Country(pick(countries, city)),
	}
	if number(addresses, n, 7)%4 == 0 {
		c.Address.Line2 = "Flat " + strconv.FormatUint(1+number(addresses, n, 8)%30, 10)
	}
	return c
}

// OrdersOf is how many orders a customer has.
func (s *Store) OrdersOf(customer int) int { return (s.Orders-1-customer)/s.Customers + 1 }

// OrderOf returns the number of a customer's i-th order, the newest first.
func (s *Store) OrderOf(customer, i int) int {
	return customer + (s.OrdersOf(customer)-1-i)*s.Customers
}

// token returns the n-th secret of a kind.
func token(k kind, n int) string {
	var secret [32]byte
	for i := range 4 {
		binary.BigEndian.PutUint64(secret[8*i:], number(k, n, 32+uint64(i)))
	}
	return base64.RawURLEncoding.EncodeToString(secret[:])
}

func hashed(token string) []byte { return auth.HashToken(token) }
