package server

import (
	"embed"
	"io/fs"
	"net/http"

	"github.com/shopgraph/shopgraph/internal/mail"
)

// devPath is where the pages are that stand in for a frontend's in development.
const devPath = "/dev"

// devPolicy lets the pages ask the endpoint, and nothing else.
const devPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

//go:embed dev
var devFiles embed.FS

// devPages serves the mailbox, and the pages that its mail leads to.
func devPages(mailbox *mail.Mailbox) http.Handler {
	files, err := fs.Sub(devFiles, "dev")
	if err != nil {
		panic(err) // it is embedded
	}
	page := func(name string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", devPolicy)
			w.Header().Set("Cache-Control", "no-store")
			http.ServeFileFS(w, r, files, name)
		})
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+mail.MailboxPath, mailbox.Handler())
	mux.Handle("GET "+mail.MailboxPath+"/", mailbox.Handler())
	for _, name := range []string{"verify-email", "reset-password", "change-email", "forgot-password", "sign-in", "orders/track", "cart/restore", "cart/opt-out", "cart/pay", "alerts/confirm"} {
		mux.Handle("GET "+devPath+"/"+name, page("page.html"))
	}
	mux.Handle("GET "+devPath+"/orders/{number}", page("page.html"))
	mux.Handle("GET "+devPath+"/products/{slug}", http.RedirectHandler("/", http.StatusSeeOther))
	mux.Handle("GET "+devPath+"/{$}", http.RedirectHandler("/", http.StatusSeeOther))
	for _, name := range []string{"page.js", "page.css"} {
		mux.Handle("GET "+devPath+"/"+name, page(name))
	}
	return mux
}
