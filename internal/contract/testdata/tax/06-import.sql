DELETE FROM tax_rates WHERE country IN ('SE', 'DE');
