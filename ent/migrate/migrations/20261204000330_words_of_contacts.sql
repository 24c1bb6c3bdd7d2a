-- +goose Up
-- create function "words_of": the words of texts: runs of letters and digits, in lower case and without marks. internal/order splits what is
-- looked for in the same way.
CREATE FUNCTION "words_of"(variadic "texts" text[]) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT array_to_tsvector(array_remove(regexp_split_to_array(
		regexp_replace(lower(normalize(array_to_string(texts, ' '), NFKD)), U&'[\0300-\036F]', '', 'g'), '[^[:alnum:]]+'), ''))
$$;
