package ent

//go:generate go tool ent generate --feature sql/lock,sql/modifier,sql/upsert,sql/execquery,sql/versioned-migration --template ./template ./schema
