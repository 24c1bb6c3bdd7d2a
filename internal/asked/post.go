package asked

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// maxAnswer is how many bytes of an answer are read.
const maxAnswer = 256 << 10

// Post posts a question as JSON to an address, and reads the answer, which is JSON with the status 200, into answer.
// Key is sent as the header Idempotency-Key.
func Post(ctx context.Context, client *http.Client, address string, key Key, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", key.String())
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("ask: %w", err) // which says the address, without a password
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("ask %s: status %d", request.URL.Redacted(), response.StatusCode)
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(answer); err != nil {
		return fmt.Errorf("ask %s: %w", request.URL.Redacted(), err)
	}
	return nil
}
