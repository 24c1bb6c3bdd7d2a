-- +goose Up
-- create "users" table
CREATE TABLE "users" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "kind" character varying NOT NULL, "email" character varying NOT NULL, "name" character varying NOT NULL DEFAULT '', "password_hash" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "users_email_lower_case" CHECK ((email)::text = lower((email)::text)));
-- create index "users_email_key" to table: "users"
CREATE UNIQUE INDEX "users_email_key" ON "users" ("email");
-- create "addresses" table
CREATE TABLE "addresses" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "full_name" character varying NOT NULL, "company" character varying NOT NULL DEFAULT '', "line1" character varying NOT NULL, "line2" character varying NOT NULL DEFAULT '', "city" character varying NOT NULL, "region" character varying NOT NULL DEFAULT '', "postal_code" character varying NOT NULL DEFAULT '', "country" character(2) NOT NULL, "phone" character varying NOT NULL DEFAULT '', "user_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "addresses_users_addresses" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "address_user_id_id" to table: "addresses"
CREATE INDEX "address_user_id_id" ON "addresses" ("user_id", "id");
-- create "carts" table
CREATE TABLE "carts" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "token_hash" bytea NULL, "currency" character(3) NOT NULL, "status" character varying NOT NULL DEFAULT 'OPEN', "user_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "carts_users_carts" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "carts_have_an_owner" CHECK ((user_id IS NOT NULL) OR (token_hash IS NOT NULL)));
-- create index "cart_user_id_status_id" to table: "carts"
CREATE INDEX "cart_user_id_status_id" ON "carts" ("user_id", "status", "id");
-- create "categories" table
CREATE TABLE "categories" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "slug" character varying NOT NULL, "description" text NOT NULL DEFAULT '', "position" bigint NOT NULL DEFAULT 0, "parent_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "categories_categories_children" FOREIGN KEY ("parent_id") REFERENCES "categories" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "categories_slug_key" to table: "categories"
CREATE UNIQUE INDEX "categories_slug_key" ON "categories" ("slug");
-- create index "category_parent_id_position_id" to table: "categories"
CREATE INDEX "category_parent_id_position_id" ON "categories" ("parent_id", "position", "id");
-- create "products" table
CREATE TABLE "products" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "slug" character varying NOT NULL, "description" text NOT NULL DEFAULT '', "status" character varying NOT NULL DEFAULT 'DRAFT', "category_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "products_categories_products" FOREIGN KEY ("category_id") REFERENCES "categories" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "product_category_id_id" to table: "products"
CREATE INDEX "product_category_id_id" ON "products" ("category_id", "id") WHERE ((status)::text = 'ACTIVE'::text);
-- create index "product_category_id_name_id" to table: "products"
CREATE INDEX "product_category_id_name_id" ON "products" ("category_id", "name", "id") WHERE ((status)::text = 'ACTIVE'::text);
-- create index "product_id" to table: "products"
CREATE INDEX "product_id" ON "products" ("id") WHERE ((status)::text = 'ACTIVE'::text);
-- create index "product_name_id" to table: "products"
CREATE INDEX "product_name_id" ON "products" ("name", "id") WHERE ((status)::text = 'ACTIVE'::text);
-- create index "products_slug_key" to table: "products"
CREATE UNIQUE INDEX "products_slug_key" ON "products" ("slug");
-- create "variants" table
CREATE TABLE "variants" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "sku" character varying NOT NULL, "name" character varying NOT NULL, "options" jsonb NOT NULL, "position" bigint NOT NULL DEFAULT 0, "product_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "variants_products_variants" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "variant_product_id_position_id" to table: "variants"
CREATE INDEX "variant_product_id_position_id" ON "variants" ("product_id", "position", "id");
-- create index "variants_sku_key" to table: "variants"
CREATE UNIQUE INDEX "variants_sku_key" ON "variants" ("sku");
-- create "cart_lines" table
CREATE TABLE "cart_lines" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "quantity" bigint NOT NULL, "unit_amount" bigint NOT NULL, "cart_id" uuid NOT NULL, "variant_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "cart_lines_carts_lines" FOREIGN KEY ("cart_id") REFERENCES "carts" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "cart_lines_variants_variant" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "cart_lines_quantity_positive" CHECK (quantity > 0));
-- create index "cartline_cart_id_variant_id" to table: "cart_lines"
CREATE UNIQUE INDEX "cartline_cart_id_variant_id" ON "cart_lines" ("cart_id", "variant_id");
-- create index "cartline_variant_id" to table: "cart_lines"
CREATE INDEX "cartline_variant_id" ON "cart_lines" ("variant_id");
-- create "orders" table
CREATE TABLE "orders" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "number" character varying NOT NULL, "cart_id" uuid NOT NULL, "currency" character(3) NOT NULL, "subtotal_net" bigint NOT NULL, "subtotal_tax" bigint NOT NULL, "total_net" bigint NOT NULL, "total_tax" bigint NOT NULL, "status" character varying NOT NULL DEFAULT 'PENDING_PAYMENT', "last_sequence" bigint NOT NULL DEFAULT 0, "payment_due_at" timestamptz NOT NULL, "cancelled_at" timestamptz NULL, "cancel_reason" character varying NULL, "payment_failed_at" timestamptz NULL, "expired_at" timestamptz NULL, "user_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "orders_users_orders" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "orders_amounts_not_negative" CHECK ((subtotal_net >= 0) AND (subtotal_tax >= 0) AND (total_net >= 0) AND (total_tax >= 0)));
-- create index "order_cart_id" to table: "orders"
CREATE INDEX "order_cart_id" ON "orders" ("cart_id");
-- create index "order_payment_due_at" to table: "orders"
CREATE INDEX "order_payment_due_at" ON "orders" ("payment_due_at") WHERE ((status)::text = 'PENDING_PAYMENT'::text);
-- create index "order_status_id" to table: "orders"
CREATE INDEX "order_status_id" ON "orders" ("status", "id");
-- create index "order_user_id_id" to table: "orders"
CREATE INDEX "order_user_id_id" ON "orders" ("user_id", "id");
-- create index "orders_number_key" to table: "orders"
CREATE UNIQUE INDEX "orders_number_key" ON "orders" ("number");
-- create "fulfillments" table
CREATE TABLE "fulfillments" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "status" character varying NOT NULL DEFAULT 'PENDING', "carrier" character varying NOT NULL DEFAULT '', "tracking_number" character varying NOT NULL DEFAULT '', "tracking_url" character varying NULL, "shipped_at" timestamptz NULL, "delivered_at" timestamptz NULL, "order_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "fulfillments_orders_fulfillments" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "fulfillment_order_id_id" to table: "fulfillments"
CREATE INDEX "fulfillment_order_id_id" ON "fulfillments" ("order_id", "id");
-- create "order_lines" table
CREATE TABLE "order_lines" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "position" bigint NOT NULL, "product_name" character varying NOT NULL, "variant_name" character varying NOT NULL, "sku" character varying NOT NULL, "quantity" bigint NOT NULL, "unit_net" bigint NOT NULL, "unit_tax" bigint NOT NULL, "total_net" bigint NOT NULL, "total_tax" bigint NOT NULL, "currency" character(3) NOT NULL, "order_id" uuid NOT NULL, "variant_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "order_lines_orders_lines" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "order_lines_variants_variant" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "order_lines_quantity_positive" CHECK (quantity > 0));
-- create index "orderline_order_id_position" to table: "order_lines"
CREATE UNIQUE INDEX "orderline_order_id_position" ON "order_lines" ("order_id", "position");
-- create index "orderline_variant_id" to table: "order_lines"
CREATE INDEX "orderline_variant_id" ON "order_lines" ("variant_id");
-- create "fulfillment_lines" table
CREATE TABLE "fulfillment_lines" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "quantity" bigint NOT NULL, "fulfillment_id" uuid NOT NULL, "order_line_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "fulfillment_lines_fulfillments_lines" FOREIGN KEY ("fulfillment_id") REFERENCES "fulfillments" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "fulfillment_lines_order_lines_order_line" FOREIGN KEY ("order_line_id") REFERENCES "order_lines" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "fulfillment_lines_quantity_positive" CHECK (quantity > 0));
-- create index "fulfillmentline_fulfillment_id_order_line_id" to table: "fulfillment_lines"
CREATE UNIQUE INDEX "fulfillmentline_fulfillment_id_order_line_id" ON "fulfillment_lines" ("fulfillment_id", "order_line_id");
-- create index "fulfillmentline_order_line_id" to table: "fulfillment_lines"
CREATE INDEX "fulfillmentline_order_line_id" ON "fulfillment_lines" ("order_line_id");
-- create "payment_methods" table
CREATE TABLE "payment_methods" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "gateway" character varying NOT NULL, "gateway_token" character varying NOT NULL, "brand" character varying NOT NULL, "last4" character varying NOT NULL, "exp_month" bigint NOT NULL, "exp_year" bigint NOT NULL, "user_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "payment_methods_users_payment_methods" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "paymentmethod_user_id_id" to table: "payment_methods"
CREATE INDEX "paymentmethod_user_id_id" ON "payment_methods" ("user_id", "id");
-- create "payments" table
CREATE TABLE "payments" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "gateway" character varying NOT NULL, "gateway_token" character varying NOT NULL, "gateway_reference" character varying NULL, "currency" character(3) NOT NULL, "amount" bigint NOT NULL, "status" character varying NOT NULL DEFAULT 'PENDING', "authorized_amount" bigint NOT NULL DEFAULT 0, "captured_amount" bigint NOT NULL DEFAULT 0, "refunded_amount" bigint NOT NULL DEFAULT 0, "action_url" character varying NOT NULL DEFAULT '', "failure_code" character varying NOT NULL DEFAULT '', "next_check_at" timestamptz NULL, "order_id" uuid NOT NULL, "payment_method_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "payments_orders_payments" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "payments_payment_methods_payment_method" FOREIGN KEY ("payment_method_id") REFERENCES "payment_methods" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "payments_amounts_consistent" CHECK ((amount >= 0) AND ((refunded_amount >= 0) AND (refunded_amount <= captured_amount)) AND (captured_amount <= authorized_amount)));
-- create index "payment_gateway_gateway_reference" to table: "payments"
CREATE UNIQUE INDEX "payment_gateway_gateway_reference" ON "payments" ("gateway", "gateway_reference");
-- create index "payment_next_check_at" to table: "payments"
CREATE INDEX "payment_next_check_at" ON "payments" ("next_check_at") WHERE (next_check_at IS NOT NULL);
-- create index "payment_order_id_id" to table: "payments"
CREATE INDEX "payment_order_id_id" ON "payments" ("order_id", "id");
-- create index "payment_payment_method_id" to table: "payments"
CREATE INDEX "payment_payment_method_id" ON "payments" ("payment_method_id");
-- create "idempotency_records" table
CREATE TABLE "idempotency_records" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "scope" character varying NOT NULL, "mutation" character varying NOT NULL, "key" character varying NOT NULL, "input_hash" bytea NOT NULL, "state" character varying NOT NULL DEFAULT 'IN_PROGRESS', "result" character varying NOT NULL DEFAULT '', "expires_at" timestamptz NOT NULL, "order_id" uuid NULL, "payment_id" uuid NULL, "fulfillment_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "idempotency_records_fulfillments_fulfillment" FOREIGN KEY ("fulfillment_id") REFERENCES "fulfillments" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "idempotency_records_orders_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "idempotency_records_payments_payment" FOREIGN KEY ("payment_id") REFERENCES "payments" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "idempotencyrecord_expires_at" to table: "idempotency_records"
CREATE INDEX "idempotencyrecord_expires_at" ON "idempotency_records" ("expires_at");
-- create index "idempotencyrecord_fulfillment_id" to table: "idempotency_records"
CREATE INDEX "idempotencyrecord_fulfillment_id" ON "idempotency_records" ("fulfillment_id");
-- create index "idempotencyrecord_order_id" to table: "idempotency_records"
CREATE INDEX "idempotencyrecord_order_id" ON "idempotency_records" ("order_id");
-- create index "idempotencyrecord_payment_id" to table: "idempotency_records"
CREATE INDEX "idempotencyrecord_payment_id" ON "idempotency_records" ("payment_id");
-- create index "idempotencyrecord_scope_mutation_key" to table: "idempotency_records"
CREATE UNIQUE INDEX "idempotencyrecord_scope_mutation_key" ON "idempotency_records" ("scope", "mutation", "key");
-- create "order_contacts" table
CREATE TABLE "order_contacts" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "email" character varying NOT NULL, "shipping_address" jsonb NOT NULL, "billing_address" jsonb NOT NULL, "order_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "order_contacts_orders_contact" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "order_contacts_order_id_key" to table: "order_contacts"
CREATE UNIQUE INDEX "order_contacts_order_id_key" ON "order_contacts" ("order_id");
-- create index "ordercontact_email" to table: "order_contacts"
CREATE INDEX "ordercontact_email" ON "order_contacts" ("email");
-- create index "ordercontact_order_id" to table: "order_contacts"
CREATE UNIQUE INDEX "ordercontact_order_id" ON "order_contacts" ("order_id");
-- create "order_events" table
CREATE TABLE "order_events" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "sequence" bigint NOT NULL, "type" character varying NOT NULL, "status" character varying NOT NULL, "xact_id" bigint NULL DEFAULT ((pg_current_xact_id())::text)::bigint, "order_id" uuid NOT NULL, "fulfillment_id" uuid NULL, "payment_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "order_events_fulfillments_fulfillment" FOREIGN KEY ("fulfillment_id") REFERENCES "fulfillments" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "order_events_orders_events" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "order_events_payments_payment" FOREIGN KEY ("payment_id") REFERENCES "payments" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "order_events_sequence_positive" CHECK (sequence > 0));
-- create index "orderevent_fulfillment_id" to table: "order_events"
CREATE INDEX "orderevent_fulfillment_id" ON "order_events" ("fulfillment_id");
-- create index "orderevent_order_id_sequence" to table: "order_events"
CREATE UNIQUE INDEX "orderevent_order_id_sequence" ON "order_events" ("order_id", "sequence");
-- create index "orderevent_payment_id" to table: "order_events"
CREATE INDEX "orderevent_payment_id" ON "order_events" ("payment_id");
-- create index "orderevent_xact_id_id" to table: "order_events"
CREATE INDEX "orderevent_xact_id_id" ON "order_events" ("xact_id", "id");
-- create "payment_events" table
CREATE TABLE "payment_events" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "operation_id" uuid NOT NULL, "type" character varying NOT NULL, "status" character varying NOT NULL, "amount" bigint NOT NULL, "gateway_reference" character varying NOT NULL DEFAULT '', "failure_code" character varying NOT NULL DEFAULT '', "payment_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "payment_events_payments_ledger" FOREIGN KEY ("payment_id") REFERENCES "payments" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "payment_events_amount_not_negative" CHECK (amount >= 0));
-- create index "paymentevent_payment_id_operation_id_status" to table: "payment_events"
CREATE UNIQUE INDEX "paymentevent_payment_id_operation_id_status" ON "payment_events" ("payment_id", "operation_id", "status");
-- create "prices" table
CREATE TABLE "prices" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "currency" character(3) NOT NULL, "amount" bigint NOT NULL, "compare_at_amount" bigint NULL, "variant_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "prices_variants_prices" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "prices_amount_not_negative" CHECK (amount >= 0), CONSTRAINT "prices_compare_at_higher" CHECK (compare_at_amount > amount));
-- create index "price_variant_id_currency" to table: "prices"
CREATE UNIQUE INDEX "price_variant_id_currency" ON "prices" ("variant_id", "currency");
-- create "product_images" table
CREATE TABLE "product_images" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "url" character varying NOT NULL, "alt" character varying NOT NULL DEFAULT '', "position" bigint NOT NULL DEFAULT 0, "product_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "product_images_products_images" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "productimage_product_id_position_id" to table: "product_images"
CREATE INDEX "productimage_product_id_position_id" ON "product_images" ("product_id", "position", "id");
-- create "sessions" table
CREATE TABLE "sessions" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "token_hash" bytea NOT NULL, "user_agent" character varying NOT NULL DEFAULT '', "last_used_at" timestamptz NOT NULL, "expires_at" timestamptz NOT NULL, "user_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "sessions_users_sessions" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "session_expires_at" to table: "sessions"
CREATE INDEX "session_expires_at" ON "sessions" ("expires_at");
-- create index "session_token_hash" to table: "sessions"
CREATE UNIQUE INDEX "session_token_hash" ON "sessions" ("token_hash");
-- create index "session_user_id_id" to table: "sessions"
CREATE INDEX "session_user_id_id" ON "sessions" ("user_id", "id");
-- create "locations" table
CREATE TABLE "locations" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "code" character varying NOT NULL, "priority" bigint NOT NULL DEFAULT 0, PRIMARY KEY ("id"));
-- create index "locations_code_key" to table: "locations"
CREATE UNIQUE INDEX "locations_code_key" ON "locations" ("code");
-- create "stock_levels" table
CREATE TABLE "stock_levels" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "on_hand" bigint NOT NULL DEFAULT 0, "reserved" bigint NOT NULL DEFAULT 0, "location_id" uuid NOT NULL, "variant_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "stock_levels_locations_stock_levels" FOREIGN KEY ("location_id") REFERENCES "locations" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "stock_levels_variants_stock_levels" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "stock_levels_reserved_within_on_hand" CHECK ((reserved >= 0) AND (reserved <= on_hand)));
-- create index "stocklevel_location_id" to table: "stock_levels"
CREATE INDEX "stocklevel_location_id" ON "stock_levels" ("location_id");
-- create index "stocklevel_variant_id_location_id" to table: "stock_levels"
CREATE UNIQUE INDEX "stocklevel_variant_id_location_id" ON "stock_levels" ("variant_id", "location_id");
-- create "stock_reservations" table
CREATE TABLE "stock_reservations" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "quantity" bigint NOT NULL, "order_id" uuid NOT NULL, "variant_id" uuid NOT NULL, "location_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "stock_reservations_locations_location" FOREIGN KEY ("location_id") REFERENCES "locations" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "stock_reservations_orders_reservations" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "stock_reservations_variants_variant" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "stock_reservations_quantity_positive" CHECK (quantity > 0));
-- create index "stockreservation_location_id" to table: "stock_reservations"
CREATE INDEX "stockreservation_location_id" ON "stock_reservations" ("location_id");
-- create index "stockreservation_order_id_variant_id_location_id" to table: "stock_reservations"
CREATE UNIQUE INDEX "stockreservation_order_id_variant_id_location_id" ON "stock_reservations" ("order_id", "variant_id", "location_id");
-- create index "stockreservation_variant_id" to table: "stock_reservations"
CREATE INDEX "stockreservation_variant_id" ON "stock_reservations" ("variant_id");
-- create "tracking_tokens" table
CREATE TABLE "tracking_tokens" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "token_hash" bytea NOT NULL, "expires_at" timestamptz NOT NULL, "order_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "tracking_tokens_orders_tracking_tokens" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "trackingtoken_order_id" to table: "tracking_tokens"
CREATE INDEX "trackingtoken_order_id" ON "tracking_tokens" ("order_id");
-- create index "trackingtoken_token_hash" to table: "tracking_tokens"
CREATE UNIQUE INDEX "trackingtoken_token_hash" ON "tracking_tokens" ("token_hash");
