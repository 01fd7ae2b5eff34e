// Package remote fetches pictures that a caller names by URL, without becoming the caller's way into the network around
// the server.
//
// Where a connection goes is checked when it is made, on the address that it is made to: a name that resolves to
// something else a moment later, or a redirect, gains nothing. No proxy, cookie or credential of the server is used, and
// what the other side says of the type of its answer is not believed.
package remote

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

var (
	// ErrURL is returned for what is no http or https URL, or carries credentials.
	ErrURL = errors.New("remote: not an http or https URL")
	// ErrForbidden is returned when the URL, or a redirect, leads to an address that must not be reached.
	ErrForbidden = errors.New("remote: the address must not be reached")
	// ErrTooLarge is returned when the picture has more bytes than allowed.
	ErrTooLarge = errors.New("remote: the picture is larger than the limit")
	// ErrTimeout is returned when the picture did not come in time.
	ErrTimeout = errors.New("remote: the picture did not come in time")
	// ErrFetch is returned when the other side cannot be reached or does not answer with a picture's bytes.
	ErrFetch = errors.New("remote: the picture could not be fetched")
)

// Errors of this package never hold the URL: it may carry a signature.

// Options configures a Client.
type Options struct {
	Timeout   time.Duration  // for one picture, redirects included
	Redirects int            // followed at most
	Allow     []netip.Prefix // networks that may be reached though they are not public
}

// Client fetches pictures. It is safe for concurrent use. Make it with New.
type Client struct {
	opts Options
	http *http.Client
}

const (
	maxURL       = 2048     // bytes; services of this kind take 1 to 2 KiB
	maxHeader    = 16 << 10 // bytes of the other side's header
	maxHandshake = 3 * time.Second
)

// New makes a Client.
func New(opts Options) *Client {
	c := &Client{opts: opts}
	dialer := &net.Dialer{Timeout: opts.Timeout, ControlContext: c.control}
	c.http = &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    min(maxHandshake, opts.Timeout),
			ResponseHeaderTimeout:  opts.Timeout,
			MaxResponseHeaderBytes: maxHeader,
			DisableKeepAlives:      true, // each picture has a connection of its own, checked when it is made
			DisableCompression:     true, // bytes are counted as they come
		},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) > opts.Redirects {
				return ErrFetch
			}
			req.Header.Del("Referer") // the URL that led here may carry a signature
			return check(req.URL)
		},
	}
	return c
}

// Fetch gets the bytes behind the URL, at most limit of them.
// Errors: ErrURL, ErrForbidden, ErrTooLarge, ErrTimeout, ErrFetch, and context.Cause(ctx) when ctx ends first.
func (c *Client) Fetch(ctx context.Context, address string, limit int64) ([]byte, error) {
	u, err := Parse(address)
	if err != nil {
		return nil, err
	}
	timed, cancel := context.WithTimeoutCause(ctx, c.opts.Timeout, ErrTimeout)
	defer cancel()
	data, err := c.fetch(timed, u, limit)
	if err != nil {
		return nil, named(timed, err)
	}
	return data, nil
}

func (c *Client) fetch(ctx context.Context, u *url.URL, limit int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, ErrURL
	}
	req.Header.Set("User-Agent", "cardglyph")
	req.Header.Set("Accept", "image/*")
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode != http.StatusOK:
		return nil, ErrFetch
	case resp.ContentLength > limit:
		return nil, ErrTooLarge
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = ErrTooLarge
	}
	return data, err
}

// named is one of the errors of this package, or why ctx ended.
func named(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for _, known := range []error{ErrURL, ErrForbidden, ErrTooLarge, ErrFetch} {
		if errors.Is(err, known) {
			return known
		}
	}
	var slow interface{ Timeout() bool }
	if errors.As(err, &slow) && slow.Timeout() {
		return ErrTimeout
	}
	return ErrFetch
}

// Parse reads a URL and refuses what Fetch would not even try. Error: ErrURL.
func Parse(address string) (*url.URL, error) {
	if len(address) > maxURL {
		return nil, ErrURL
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, ErrURL
	}
	return u, check(u)
}

func check(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return ErrURL
	}
	return nil
}

// control is called with the address that is about to be connected to.
func (c *Client) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" || !c.mayReach(to.Addr()) {
		return ErrForbidden
	}
	return nil
}

func (c *Client) mayReach(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	for _, p := range c.opts.Allow {
		if p.Contains(ip) {
			return true
		}
	}
	return isPublic(ip)
}
