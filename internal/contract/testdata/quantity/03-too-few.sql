UPDATE stock_levels SET on_hand = CASE code WHEN 'BER' THEN 3 ELSE 0 END FROM locations
	WHERE locations.id = location_id AND variant_id = (SELECT id FROM variants WHERE sku = 'DINNER-SLATE');
