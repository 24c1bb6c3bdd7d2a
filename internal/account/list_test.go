package account

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func emails(users []*ent.User) (list []string) {
	for _, u := range users {
		local, _, _ := strings.Cut(u.Email, "@")
		list = append(list, local)
	}
	return list
}

func TestListUsers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, email := range []string{"a_da@example.com", "adam@example.com", "grace@example.com", "a%a@example.com"} {
		s.addUser(email)
	}
	s.addStaff("adele@example.com")
	first := 2
	page1, err := s.List(t.Context(), user.KindCustomer, Filter{}, page.Args{First: &first})
	s.check(err)
	total, err := page1.Total.Read(t.Context(), s.store.Client)
	if diff := cmp.Diff([]string{"a%a", "grace"}, emails(page1.Nodes())); diff != "" || err != nil || total != 4 {
		t.Errorf("%d users, %v (-want +got):\n%s", total, err, diff)
	}
	cursor := page1.Edges[1].Cursor()
	page2, err := s.List(t.Context(), user.KindCustomer, Filter{}, page.Args{First: &first, After: &cursor})
	s.check(err)
	if diff := cmp.Diff([]string{"adam", "a_da"}, emails(page2.Nodes())); diff != "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
	for search, want := range map[string][]string{
		"AD": {"adam"}, "a_": {"a_da"}, "a%": {"a%a"}, `a\`: nil, "": {"a%a", "grace", "adam", "a_da"}, "dam": nil, "grace@EXAMPLE": {"grace"},
	} {
		found, err := s.List(t.Context(), user.KindCustomer, Filter{Search: &search}, page.Args{})
		s.check(err)
		if diff := cmp.Diff(want, emails(found.Nodes())); diff != "" {
			t.Errorf("%q (-want +got):\n%s", search, diff)
		}
	}
	staff, err := s.List(t.Context(), user.KindStaff, Filter{}, page.Args{})
	if err != nil || !slices.Equal(emails(staff.Nodes()), []string{"adele"}) {
		t.Errorf("staff are %v, %v", emails(staff.Nodes()), err)
	}
	for _, search := range []string{"a\x00", strings.Repeat("a", 255)} {
		if _, err := s.List(t.Context(), user.KindCustomer, Filter{Search: &search}, page.Args{}); len(mistakes(t, err)) != 1 {
			t.Errorf("%.5q: %v", search, err)
		}
	}
}

func TestUsersAreVisibleByPermission(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace, staff := s.addUser(adaEmail), s.addUser(graceEmail), s.addStaff("staff@example.com")
	ids := []typeid.User{ada.ID, grace.ID, staff.ID, typeid.NewUser()}
	may := func(permissions ...auth.Permission) auth.Viewer {
		return auth.Viewer{Role: auth.Staff, User: staff.ID, Permissions: auth.PermissionSetOf(permissions...)}
	}
	service := auth.Viewer{Role: auth.Staff, Service: typeid.NewServiceToken(), Permissions: auth.PermissionSetOf(auth.ReadCustomers)}
	for name, tt := range map[string]struct {
		viewer auth.Viewer
		want   []typeid.User
	}{
		"guest":             {auth.Viewer{}, nil},
		"customer":          {viewerOf(ada), []typeid.User{ada.ID}},
		"staff":             {may(auth.ManageOrders), []typeid.User{staff.ID}},
		"reads customers":   {may(auth.ReadCustomers), []typeid.User{ada.ID, grace.ID, staff.ID}},
		"manages customers": {may(auth.ManageCustomers), []typeid.User{ada.ID, grace.ID, staff.ID}},
		"reads staff":       {may(auth.ReadStaff), []typeid.User{staff.ID}},
		"service":           {service, []typeid.User{ada.ID, grace.ID}},
		"customer with permissions of staff": {
			auth.Viewer{Role: auth.User, User: ada.ID, Permissions: auth.AllPermissions()}, []typeid.User{ada.ID},
		},
	} {
		got, err := s.VisibleByID(t.Context(), tt.viewer, ids)
		if err != nil || len(got) != len(tt.want) {
			t.Errorf("%s sees %v, %v", name, got, err)
		}
		for _, id := range tt.want {
			if got[id] == nil || got[id].ID != id {
				t.Errorf("%s does not see %s", name, id)
			}
		}
	}
}

func TestIdentitiesByID(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addPerson("Ada"), s.addPerson("Grace")
	byUser, err := IdentitiesByUser.Read(t.Context(), s.store.Client, []typeid.User{ada.ID, grace.ID})
	if err != nil || len(byUser) != 2 || len(byUser[ada.ID]) != 1 {
		t.Fatalf("%v, %v", byUser, err)
	}
	own, foreign := byUser[ada.ID][0].ID, byUser[grace.ID][0].ID
	ids := []typeid.ExternalIdentity{own, foreign, typeid.NewExternalIdentity()}
	got, err := s.IdentitiesByID(t.Context(), ada.in.Viewer, ids)
	if err != nil || len(got) != 1 || got[own] == nil {
		t.Errorf("sees %v, %v", got, err)
	}
	if got, err := s.IdentitiesByID(t.Context(), auth.Viewer{}, ids); err != nil || len(got) != 0 {
		t.Errorf("a guest sees %v, %v", got, err)
	}
}
