UPDATE price_lists SET ready = true;
