// Command document writes the table of settings into a file, from the program's flags.
package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/shopgraph/shopgraph/internal/config"
)

const intro = "# Settings\n\n" +
	"Each setting is a flag and a variable of the environment. The flag has precedence. A switch is\n" +
	"turned off by `--no-…`, or by `false` in its variable.\n\n" +
	"`shopgraph serve` takes all of them, and `shopgraph` without a command is the same. The other\n" +
	"commands take those that they need; their `--help` lists them.\n\n" +
	"[Operations](operations.md) explains the limits and what a proxy needs, and\n" +
	"[accounts](accounts.md) the file of OpenID Connect providers.\n\n" +
	"`go generate ./internal/config` writes this page from the flags in\n" +
	"[`internal/config`](../internal/config/config.go).\n"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: document FILE")
		os.Exit(2)
	}
	text, err := document()
	if err == nil {
		err = os.WriteFile(os.Args[1], []byte(text), 0o644) //nolint:gosec // a document
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// document returns the page, a table for each group of flags.
func document() (string, error) {
	parser, err := kong.New(&config.Config{}, kong.NoDefaultHelp())
	if err != nil {
		return "", err
	}
	var page strings.Builder
	page.WriteString(intro)
	group := ""
	for _, flag := range parser.Model.Flags {
		if flag.Group.Title != group {
			group = flag.Group.Title
			page.WriteString("\n## " + group + "\n\n| flag | variable | default | |\n| --- | --- | --- | --- |\n")
		}
		row, err := rowOf(flag)
		if err != nil {
			return "", err
		}
		page.WriteString(row)
	}
	return page.String(), nil
}

// helpText is what a flag does, and its default.
var helpText = regexp.MustCompile(`^(.+)[;.] [Bb]y default (.+)\.$`)

func rowOf(flag *kong.Flag) (string, error) {
	parts := helpText.FindStringSubmatch(flag.Help)
	if parts == nil {
		return "", fmt.Errorf(`--%s: its help must end with "; by default …." or ". By default ….", not %q`, flag.Name, flag.Help)
	}
	does, byDefault := inCode(parts[1]), inCode(parts[2])
	if flag.HasDefault && !flag.IsBool() {
		byDefault = "`" + flag.Default + "`"
	}
	name := "--" + flag.Name
	if flag.Tag.Negatable != "" {
		name = "--[no-]" + flag.Name
	}
	return fmt.Sprintf("| `%s` | `%s` | %s | %s |\n", name, strings.Join(flag.Envs, "`, `"), byDefault, does), nil
}

// literal is an address, a path, or another word that is not prose.
var literal = regexp.MustCompile(`[^\s,;]*[/@$]([^\s,;]*[^\s,;.:])?`)

func inCode(prose string) string { return literal.ReplaceAllString(prose, "`$0`") }
