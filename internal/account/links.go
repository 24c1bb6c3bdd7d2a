package account

import "net/url"

// Links are the frontend's pages that mail leads to. A token stands behind the #, which browsers
// send to no server: it gets into no log and no Referer.
type Links struct {
	// Storefront is the frontend's address, without a slash at the end.
	Storefront string
}

func (l Links) verifyEmail(token string) string { return l.to("/verify-email", token) }

func (l Links) resetPassword(token string) string { return l.to("/reset-password", token) }

func (l Links) changeEmail(token string) string { return l.to("/change-email", token) }

func (l Links) signIn() string { return l.Storefront + "/sign-in" }

func (l Links) forgotPassword() string { return l.Storefront + "/forgot-password" }

func (l Links) to(page, token string) string {
	return l.Storefront + page + "#token=" + url.QueryEscape(token)
}
