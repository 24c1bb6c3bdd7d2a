package contract_test

// wishlistAttempts read and change another's wishlist, and name another's items in an own one.
func wishlistAttempts() []attempt {
	known := []string{"guest", "grace"}
	own := func(_ *world, who *person) variables { return variables{"wishlistId": who.own.ids["Wishlist"]} }
	with := func(base variables, more variables) variables {
		for name, value := range more {
			base[name] = value
		}
		return input(base)
	}
	fresh := func(w *world, ada *person) (list, item string) {
		w.t.Helper()
		made := ada.ask(w.t, `mutation { wishlistCreate(input: { name: "fresh" }) { wishlist { id } } }`, nil)
		list = made.text("wishlistCreate.wishlist.id")
		filled := ada.ask(w.t, `mutation($input: WishlistItemsAddInput!) { wishlistItemsAdd(input: $input) { wishlist { items { id } } } }`,
			input(variables{"wishlistId": list, "items": []any{variables{"variantId": w.variant, "quantity": moreThanThereAre}}}))
		return list, filled.text("wishlistItemsAdd.wishlist.items.0.id")
	}
	all := []attempt{{
		field: "Query.wishlist", takes: []string{"id"}, of: []string{"ada", "boss"}, by: known,
		vars: func(_ *world, _ *person, of belongings) variables { return variables{"id": of.ids["Wishlist"]} },
	}}
	for field, rest := range map[string]variables{
		"Mutation.wishlistUpdate": {"name": "another"}, "Mutation.wishlistShare": {}, "Mutation.wishlistUnshare": {}, "Mutation.wishlistDelete": {},
	} {
		all = append(all, attempt{
			field: field, takes: []string{"input.id"}, of: []string{"ada", "boss"}, by: known,
			vars: func(_ *world, _ *person, of belongings) variables {
				return with(variables{"id": of.ids["Wishlist"]}, rest)
			},
			own: func(w *world, ada *person) variables {
				list, _ := fresh(w, ada)
				return with(variables{"id": list}, rest)
			},
		})
	}
	for _, owner := range []string{"ada", "boss"} {
		all = append(all,
			attempt{
				field: "Mutation.wishlistItemsAdd", takes: []string{"input.wishlistId"}, of: []string{owner}, by: known,
				vars: func(w *world, _ *person, of belongings) variables {
					return input(variables{"wishlistId": of.ids["Wishlist"], "items": []any{variables{"variantId": w.variant}}})
				},
			},
			attempt{
				field: "Mutation.wishlistItemsRemove", takes: []string{"input.wishlistId", "input.itemIds"}, of: []string{owner}, by: known, owner: "ada",
				vars: func(_ *world, _ *person, of belongings) variables {
					return input(variables{"wishlistId": of.ids["Wishlist"], "itemIds": []any{of.ids["WishlistItem"]}})
				},
				own: func(w *world, ada *person) variables {
					list, item := fresh(w, ada)
					return input(variables{"wishlistId": list, "itemIds": []any{item}})
				},
			},
			attempt{
				field: "Mutation.wishlistItemsRemove", takes: []string{"input.itemIds"}, of: []string{owner}, by: []string{"grace"}, owner: "-",
				vars: func(w *world, who *person, of belongings) variables {
					return with(own(w, who), variables{"itemIds": []any{of.ids["WishlistItem"]}})
				},
			},
			attempt{
				field: "Mutation.wishlistItemsMove", takes: []string{"input.wishlistId", "input.itemIds"}, of: []string{owner}, by: []string{"grace"}, owner: "ada",
				vars: func(_ *world, who *person, of belongings) variables {
					return input(variables{"wishlistId": of.ids["Wishlist"], "itemIds": []any{of.ids["WishlistItem"]}, "toWishlistId": who.own.ids["Wishlist"]})
				},
				own: func(w *world, ada *person) variables {
					list, item := fresh(w, ada)
					return input(variables{"wishlistId": list, "itemIds": []any{item}, "toWishlistId": ada.own.ids["Wishlist"]})
				},
			},
			attempt{
				field: "Mutation.wishlistItemsMove", takes: []string{"input.toWishlistId"}, of: []string{owner}, by: []string{"grace"}, owner: "-",
				vars: func(_ *world, who *person, of belongings) variables {
					return input(variables{"wishlistId": who.own.ids["Wishlist"], "itemIds": []any{who.own.ids["WishlistItem"]}, "toWishlistId": of.ids["Wishlist"]})
				},
			},
			attempt{
				field: "Mutation.wishlistItemsToCart", takes: []string{"input.wishlistId", "input.itemIds"}, of: []string{owner}, by: []string{"grace"}, owner: "ada",
				own: func(w *world, ada *person) variables {
					list, item := fresh(w, ada)
					return input(variables{"cart": w.newCart(w.t, ada).cart(""), "wishlistId": list, "itemIds": []any{item}})
				},
				vars: func(_ *world, who *person, of belongings) variables {
					return input(variables{"cart": who.own.cart(""), "wishlistId": of.ids["Wishlist"], "itemIds": []any{of.ids["WishlistItem"]}})
				},
			},
			attempt{
				field: "Mutation.cartLinesSaveForLater", takes: []string{"input.lineIds"}, of: []string{owner}, by: []string{"grace"}, owner: "ada",
				own: func(w *world, ada *person) variables {
					made := w.newCart(w.t, ada)
					return input(variables{"cart": made.cart(""), "lineIds": []any{made.ids["CartLine"]}})
				},
				vars: func(_ *world, who *person, of belongings) variables {
					return input(variables{"cart": who.own.cart(""), "lineIds": []any{of.ids["CartLine"]}})
				},
			})
	}
	all = append(all, attempt{
		field: "Query.sharedWishlist", takes: []string{"token"}, of: []string{"boss"}, by: []string{"stranger", "grace"},
		vars: func(_ *world, _ *person, of belongings) variables { return variables{"token": of.ids["Wishlist"]} },
		own:  func(_ *world, boss *person) variables { return variables{"token": boss.own.secrets["wishlist"]} },
	}, attempt{
		field: "Mutation.wishlistCreate", of: []string{"ada"}, by: []string{"grace"},
		vars: func(*world, *person, belongings) variables { return input(variables{"name": "of an intruder"}) },
	})
	for _, guess := range wrongSecrets {
		for field, vars := range map[string]func(cart variables, who *person, of belongings) variables{
			"Mutation.cartLinesSaveForLater": func(cart variables, _ *person, of belongings) variables {
				return input(variables{"cart": cart, "lineIds": []any{of.ids["CartLine"]}})
			},
			"Mutation.wishlistItemsToCart": func(cart variables, who *person, _ belongings) variables {
				return input(variables{"cart": cart, "wishlistId": who.own.ids["Wishlist"], "itemIds": []any{who.own.ids["WishlistItem"]}})
			},
		} {
			all = append(all, attempt{
				field: field, takes: []string{"input.cart.id", "input.cart.token"}, of: guess.of, by: []string{"grace"}, owner: "-",
				vars: func(_ *world, who *person, of belongings) variables {
					return vars(of.cart(guess.secret(who, of)), who, of)
				},
			})
		}
	}
	return all
}
