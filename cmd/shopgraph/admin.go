package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	passwords "github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
)

type adminCmd struct {
	Create adminCreateCmd `cmd:"" help:"Make an account of a member of the store's staff, who may do everything."`
}

type adminCreateCmd struct {
	Email    string `name:"email" required:"" placeholder:"ADDRESS" help:"The address to sign in with."`
	Name     string `name:"name" default:"" placeholder:"NAME" help:"The person's name."`
	Password string `name:"password" env:"SHOPGRAPH_ADMIN_PASSWORD" placeholder:"PASSWORD" help:"The password, 10 to 128 characters; unset, it is asked for or read from the standard input, where others cannot see it."`
	database `embed:""`
}

func (c *adminCreateCmd) Run(ctx context.Context) error {
	password := c.Password
	if password == "" {
		var err error
		if password, err = readPassword(); err != nil {
			return err
		}
	}
	return c.with(ctx, func(db *server.Database) error {
		if _, err := store.Migrate(ctx, db.DB, c.Logger(os.Stderr)); err != nil {
			return err
		}
		accounts := account.New(db.Store, account.Options{Passwords: passwords.NewHasher(passwords.OWASP)})
		user, err := staff.New(db.Store, accounts).Create(ctx, c.Email, password, c.Name, auth.AllPermissions())
		if err != nil {
			return err
		}
		fmt.Printf("%s can sign in as staff (%s).\n", user.Email, user.ID)
		return nil
	})
}

// readPassword asks for the password at a terminal, and reads the first line of the standard input
// elsewhere.
func readPassword() (string, error) {
	if fd := int(os.Stdin.Fd()); term.IsTerminal(fd) {
		fmt.Fprint(os.Stderr, "Password: ")
		password, err := term.ReadPassword(fd)
		fmt.Fprintln(os.Stderr)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return string(password), nil
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
