package endpoint

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// site is what browsers go by when they keep a cookie (RFC 6265bis, section 5.2): a scheme, and a
// host without its subdomains.
type site struct{ scheme, domain string }

// siteOf returns the site of an address.
func siteOf(address string) (site, bool) {
	u, err := url.Parse(strings.ToLower(address))
	if err != nil || u.Hostname() == "" {
		return site{}, false
	}
	return site{u.Scheme, domainOf(u.Hostname())}, true
}

// domainOf returns the part of a host's name that has one owner: shop.example.co.uk is of
// example.co.uk. An address of a network, or a name such as localhost, is whole.
func domainOf(host string) string {
	if net.ParseIP(host) != nil {
		return host
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return domain
}

// isOtherSite reports whether a page of another site than the server's made a browser send the
// request. Browsers drop the cookies of the answer then. Those that are older than Sec-Fetch-Site
// tell by the Origin.
func (o *Origins) isOtherSite(r *http.Request) bool {
	if said := r.Header.Get("Sec-Fetch-Site"); said != "" {
		return said == "cross-site"
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	page, ok := siteOf(origin)
	return !ok || page != o.own && page.domain != domainOf(hostOf(r))
}

// hostOf returns the name by which a request asks the server.
func hostOf(r *http.Request) string {
	u := url.URL{Host: strings.ToLower(r.Host)}
	return u.Hostname()
}
