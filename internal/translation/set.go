package translation

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Set writes translations of a thing, all or none, and returns them in the order of the input. What is so
// already is not written anew, unless the default text has changed since. Its mistakes are
// fault.UserErrors: what does not exist is fault.CodeNotFound, a slug that another thing has is
// fault.CodeTaken, and another version than was expected is fault.CodeConflict.
func (s *Service) Set(ctx context.Context, viewer auth.Viewer, in SetInput) (written []*Translation, err error) {
	of, err := s.ownerFor(viewer, in.OwnerID)
	if err != nil {
		return nil, err
	}
	if err := s.checkSet(in); err != nil {
		return nil, err
	}
	written, err = s.setOnce(ctx, viewer, of, in)
	if store.IsCode(err, pqerror.UniqueViolation) { // another has just taken a slug, which is seen now
		written, err = s.setOnce(ctx, viewer, of, in)
	}
	return written, err
}

func (s *Service) setOnce(ctx context.Context, viewer auth.Viewer, of owner, in SetInput) (written []*Translation, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		written = nil
		done, err := claim(ctx, tx, viewer, in)
		if err != nil {
			return err
		}
		defaults, present, err := of.lock(ctx, tx)
		if err != nil {
			return err
		}
		if done {
			for _, t := range in.Translations {
				if p := present[t.named()]; p != nil {
					written = append(written, p)
				}
			}
			return nil
		}
		var changes []change
		if written, changes, err = s.set(ctx, tx, of, defaults, present, in.Translations); err != nil || changes == nil {
			return err
		}
		return s.tell(ctx, tx, viewer, "translations.set", in.OwnerID, changes)
	})
	if err != nil {
		return nil, err
	}
	return written, nil
}

// claim claims the key of a mutation, and reports whether its work was done before. Without a key
// nothing was.
func claim(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, in SetInput) (done bool, err error) {
	if in.IdempotencyKey == nil {
		return false, nil
	}
	key, err := idempotency.UserKey(viewer, "translationsSet", *in.IdempotencyKey, in)
	if err != nil {
		return false, err
	}
	record, claimed, err := idempotency.Claim(ctx, tx, key)
	if err != nil || !claimed {
		return !claimed, err
	}
	return false, idempotency.Complete(ctx, tx, record.ID, idempotency.Outcome{Result: "Translations"})
}

// lock locks a thing until the transaction ends, so that nobody else changes or translates it, and returns
// its texts with what was translated of them.
func (o owner) lock(ctx context.Context, tx *ent.Tx) ([]original, map[Name]*Translation, error) {
	n, err := o.kind.lock.Exec(ctx, tx, o.id)
	if err != nil {
		return nil, nil, fmt.Errorf("lock what is translated: %w", err)
	}
	if n == 0 {
		return nil, nil, errNoOwner(o)
	}
	defaults, err := o.defaults(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	present, err := o.translations(ctx, tx, defaults, nil)
	return defaults, present, err
}

// set writes translations of a thing that is locked, and returns them with what has changed.
func (s *Service) set(
	ctx context.Context, tx *ent.Tx, of owner, defaults []original, present map[Name]*Translation, wanted []Input,
) (list []*Translation, changes []change, err error) {
	var v fault.Validator
	var rows []map[string]any
	now := time.Now().UTC().Truncate(time.Microsecond)
	slugs := slugList{}
	for i, in := range wanted {
		d, ok := originalOf(&v, i, defaults, in.Field)
		if !ok {
			continue
		}
		before := present[in.named()]
		if in.ExpectedVersion.Given {
			checkVersion(&v, i, before, in.ExpectedVersion.Value)
		}
		t := &Translation{Name: in.named(), Value: s.checkValue(&v, i, d.field, in.Value), Version: 1, UpdatedAt: now}
		if before != nil {
			t.Version = before.Version + 1
			if before.Value == t.Value && !before.IsOutdated {
				list = append(list, before)
				continue
			}
		}
		if d.form == slug {
			slugs.add(i, t)
		}
		list = append(list, t)
		changes = append(changes, newChange(t.Name, before, t))
		rows = append(rows, map[string]any{
			"field": d.stored, "language": t.Language, "value": t.Value, "version": t.Version, "updated_at": t.UpdatedAt,
			"source_hash": hex.EncodeToString(SourceHash(d.text)),
		})
	}
	if v.Err() == nil {
		err = slugs.check(ctx, tx, of, &v)
	}
	if err == nil {
		err = v.Err()
	}
	if err != nil || len(rows) == 0 {
		return list, nil, err
	}
	values, err := json.Marshal(rows)
	if err != nil {
		return nil, nil, fmt.Errorf("write translations: %w", err)
	}
	if _, err := write.Exec(ctx, tx, of.id, of.kind.name, string(values)); err != nil {
		return nil, nil, fmt.Errorf("write translations: %w", err)
	}
	return list, changes, nil
}

// checkVersion refuses a translation that has another version than is expected; nil is that of none.
func checkVersion(v *fault.Validator, i int, present *Translation, expected *int) {
	isExpected := present == nil && expected == nil || present != nil && expected != nil && present.Version == *expected
	v.Check(isExpected, fault.CodeConflict, "The translation has been changed meanwhile.", at(i, "expectedVersion")...)
}

// slugList are the slugs that an input has, by their languages, each with its place.
type slugList struct {
	languages, slugs []string
	places           map[string]int
}

func (l *slugList) add(i int, t *Translation) {
	if l.places == nil {
		l.places = map[string]int{}
	}
	l.languages, l.slugs, l.places[t.Language] = append(l.languages, t.Language), append(l.slugs, t.Value), i
}

// check refuses slugs that other things of the kind have in the same language.
func (l *slugList) check(ctx context.Context, tx *ent.Tx, of owner, v *fault.Validator) error {
	if len(l.slugs) == 0 {
		return nil
	}
	taken, err := record.All(ctx, tx, slugsTaken, (*record.Reader).Text, of.kind.name, pq.Array(l.languages), pq.Array(l.slugs), of.id)
	if err != nil {
		return fmt.Errorf("look for slugs: %w", err)
	}
	for _, tag := range taken {
		v.Check(false, fault.CodeTaken, fmt.Sprintf("Another %s has this slug in the language.", of.kind.what), at(l.places[tag], "value")...)
	}
	return nil
}

// change is what the audit log tells of a translation: what it was before, nil if it was not there, and
// what it is now, nil if it is gone.
type change struct {
	Language string  `json:"language"`
	Field    string  `json:"field"`
	From     *string `json:"from"`
	To       *string `json:"to"`
}

// maxTold is how many characters of a text the log tells.
const maxTold = 1000

func newChange(n Name, before, now *Translation) change {
	return change{n.Language, n.Field, told(before), told(now)}
}

func told(t *Translation) *string {
	if t == nil {
		return nil
	}
	text := t.Value
	if characters := []rune(text); len(characters) > maxTold {
		text = string(characters[:maxTold]) + "…"
	}
	return &text
}

// tell writes changes into the audit log.
func (s *Service) tell(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, action string, owner typeid.Any, changes []change) error {
	return s.audit(ctx, tx, viewer.Actor(), action, owner, map[string]any{"translations": changes})
}
