UPDATE translations SET value = 'diner-mug' WHERE field = 'slug' AND value = 'kuchenteller';
