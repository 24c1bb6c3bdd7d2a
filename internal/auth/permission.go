package auth

import (
	"fmt"
	"slices"
)

// Permission is something that a member of the staff, or a service token, may be allowed to do.
// Each name stands in the schema's enum of the same name and in the database: none is ever renamed.
type Permission string

// The permissions. One that manages includes the one that reads the same.
const (
	ManageProducts   Permission = "MANAGE_PRODUCTS"
	ManageStock      Permission = "MANAGE_STOCK"
	ManageShipping   Permission = "MANAGE_SHIPPING"
	ManageDiscounts  Permission = "MANAGE_DISCOUNTS"
	ManageTaxes      Permission = "MANAGE_TAXES"
	ManagePromotions Permission = "MANAGE_PROMOTIONS"
	ManageGiftCards  Permission = "MANAGE_GIFT_CARDS"
	ReadBooks        Permission = "READ_BOOKS"
	ReadOrders       Permission = "READ_ORDERS"
	ManageOrders     Permission = "MANAGE_ORDERS"
	ApproveRefunds   Permission = "APPROVE_REFUNDS"
	ReadCustomers    Permission = "READ_CUSTOMERS"
	ManageCustomers  Permission = "MANAGE_CUSTOMERS"
	ReadStaff        Permission = "READ_STAFF"
	ManageStaff      Permission = "MANAGE_STAFF"
	ReadAuditLog     Permission = "READ_AUDIT_LOG"
)

// permissions are all of them, in the schema's order; a permission's index is its bit in a set.
var permissions = []Permission{
	ManageProducts, ManageStock, ManageShipping, ManageDiscounts, ManageTaxes, ManagePromotions, ManageGiftCards, ReadBooks, ReadOrders, ManageOrders, ApproveRefunds, ReadCustomers,
	ManageCustomers, ReadStaff, ManageStaff, ReadAuditLog,
}

// includes are the permissions that come with another.
var includes = map[Permission]Permission{
	ManageOrders:    ReadOrders,
	ManageCustomers: ReadCustomers,
	ManageStaff:     ReadStaff,
}

// PermissionSet is a set of permissions; its zero value is empty.
type PermissionSet uint32

// AllPermissions is the set of all.
func AllPermissions() PermissionSet { return PermissionSetOf(permissions...) }

// PermissionSetOf returns the set of the permissions and those that come with them. What is no
// permission (any more) is left out.
func PermissionSetOf(list ...Permission) (set PermissionSet) {
	for _, p := range list {
		set |= p.bit() | includes[p].bit()
	}
	return set
}

// Has reports whether a permission is in the set.
func (s PermissionSet) Has(p Permission) bool { return s&p.bit() != 0 }

// List returns the set's permissions in the schema's order.
func (s PermissionSet) List() []Permission {
	list := []Permission{}
	for _, p := range permissions {
		if s.Has(p) {
			list = append(list, p)
		}
	}
	return list
}

// Without returns the set without another's permissions.
func (s PermissionSet) Without(other PermissionSet) PermissionSet { return s &^ other }

// Only returns the set of this permission alone, without what comes with it.
func (p Permission) Only() PermissionSet { return p.bit() }

// bit is 0 for what is no permission.
func (p Permission) bit() PermissionSet {
	i := slices.Index(permissions, p)
	if i < 0 {
		return 0
	}
	return 1 << i
}

// ParsePermission reads a permission's name.
func ParsePermission(name string) (Permission, error) {
	p := Permission(name)
	if p.bit() == 0 {
		return "", fmt.Errorf("unknown permission %q", name)
	}
	return p, nil
}
