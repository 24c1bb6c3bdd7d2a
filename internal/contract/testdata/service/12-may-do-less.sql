UPDATE service_tokens SET created_by = '${leaver}';
