// Package validation is what documents and variables are held to beside what gqlgen does by itself.
package validation

import (
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// maxMistakes is how many mistakes of a document are told.
const maxMistakes = 20

// Rules returns a function that makes the rules to validate a document by. They are GraphQL's own,
// but tell the first mistakes only. They name near misses only if suggest is set, as near misses
// tell of the schema.
func Rules(suggest bool) func() *rules.Rules {
	return func() *rules.Rules {
		mistakes := 0 // of the document that these rules are for
		all := &rules.Rules{}
		for name, rule := range rulesFor(suggest) {
			all.AddRule(name, func(observers *core.Events, addError core.AddErrFunc) {
				rule(observers, func(options ...core.ErrorOption) {
					if mistakes++; mistakes <= maxMistakes {
						addError(options...)
					}
				})
			})
		}
		return all
	}
}

// rulesFor returns the rules by name. If the executor is told to suggest nothing, it adds two rules
// of its own unless their names are taken. So these two have those names in either case. Three are
// replaced by rules of ours.
func rulesFor(suggest bool) map[string]core.RuleFunc {
	all := rules.NewDefaultRules().GetInner()
	delete(all, rules.LoneAnonymousOperationRule.Name)
	all[rules.UniqueOperationNamesRule.Name] = namedOperations
	all[rules.SingleFieldSubscriptionsRule.Name] = oneStream
	for _, rule := range []struct{ loud, silent core.Rule }{
		{rules.FieldsOnCorrectTypeRule, rules.FieldsOnCorrectTypeRuleWithoutSuggestions},
		{rules.ScalarLeafsRule, rules.ScalarLeafsRuleWithoutSuggestions},
		{rules.KnownArgumentNamesRule, rules.KnownArgumentNamesRuleWithoutSuggestions},
		{rules.KnownTypeNamesRule, rules.KnownTypeNamesRuleWithoutSuggestions},
		{rules.ValuesOfCorrectTypeRule, rules.ValuesOfCorrectTypeRuleWithoutSuggestions},
	} {
		delete(all, rule.loud.Name)
		all[rule.silent.Name] = rule.silent.RuleFunc
		if suggest {
			all[rule.silent.Name] = rule.loud.RuleFunc
		}
	}
	return all
}
