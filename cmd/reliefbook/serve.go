package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"

	"reliefbook/internal/app/people"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/web"
	"reliefbook/internal/web/kit"
)

type serveCmd struct {
	where
	Addr      string `help:"Address and port to listen on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	TLSCert   string `help:"Certificate file (PEM)." and:"tls" type:"existingfile" placeholder:"FILE"`
	TLSKey    string `help:"The certificate's private key (PEM)." and:"tls" type:"existingfile" placeholder:"FILE"`
	NoCopy    bool   `name:"no-copy" help:"No copy of a SQLite file before it is migrated."`
	BehindTLS bool   `name:"behind-tls" help:"A proxy in front speaks TLS: mark cookies as secure."`

	TrustedProxy []netip.Prefix `name:"trusted-proxy" help:"Network of a proxy whose X-Forwarded-For is taken; may be repeated. With --behind-tls this machine's own, unless others are named." placeholder:"CIDR"`
}

// Run serves until it is told to stop, then lets what is under way finish.
func (c *serveCmd) Run(ctx context.Context) error {
	ln, err := listen(c.Addr)
	if err != nil {
		return err
	}
	defer ln.Close() //nolint:errcheck // the server closes it too
	secure := c.BehindTLS || c.TLSCert != ""
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
		if ln, err = c.overTLS(ln); err != nil {
			return err
		}
	}
	c.noCopy = c.NoCopy
	h, err := c.create(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.db.Durable(ctx); err != nil {
		return err
	}
	if !secure && !onLoopback(ln) {
		h.log.Warn("serving without TLS beyond this machine: sessions and passwords travel in clear; use --tls-cert or a proxy with --behind-tls",
			"addr", ln.Addr().String())
	}
	site := siteURL(scheme, ln)
	if err := c.inviteFirst(ctx, h, site); err != nil {
		return err
	}
	h.log.Info("serving", "at", site)
	return h.serve(ctx, ln, web.Config{Secure: secure, Proxies: c.proxies()})
}

// proxies are the networks whose word on who asks is taken.
func (c *serveCmd) proxies() []netip.Prefix {
	if c.BehindTLS && len(c.TrustedProxy) == 0 {
		return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	return c.TrustedProxy
}

// inviteFirst prints, where there is no system or no security administrator who
// can work, the link that makes one. It goes to standard output and into no log.
func (c *serveCmd) inviteFirst(ctx context.Context, h *house, site string) error {
	links, err := h.app.People.SetupLinks(ctx)
	if c.Site != "" {
		site = strings.TrimSuffix(c.Site, "/")
	} else if c.BehindTLS {
		site = "" // the proxy's own address is not known here
	}
	printSetup(links, site)
	return err
}

// printSetup prints the links that make administrators.
func printSetup(links []people.SetupLink, site string) {
	for _, l := range links {
		fmt.Println(lang.Text(tongue(), "serve.setup."+string(l.Role)))
		fmt.Println("  " + site + l.Path())
	}
}

func (c *serveCmd) overTLS(ln net.Listener) (net.Listener, error) {
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, fault.New(fault.Invalid, "serve.certificate").Because(err)
	}
	return tls.NewListener(ln, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}), nil
}

// serve answers on ln, and seals in the background, until ctx ends.
func (h *house) serve(ctx context.Context, ln net.Listener, site web.Config) error {
	boundMemory()
	release, err := claim(h.db, ln.Addr().String())
	if err != nil {
		return err
	}
	defer release()
	remove, err := scratch(h.keys)
	if err != nil {
		return err
	}
	defer remove()
	site.App, site.Log = h.app, h.log
	pages, err := web.New(site)
	if err != nil {
		return err
	}
	defer pages.Close()
	ctx, stop := context.WithCancel(ctx)
	var behind sync.WaitGroup
	behind.Go(func() { h.app.RunSealer(ctx) })
	behind.Go(func() { h.app.Desk.RunReminders(ctx) })
	behind.Go(func() { h.app.Exceptions.RunSweeps(ctx) })
	err = kit.Serve(ctx, ln, pages.Handler())
	stop()
	behind.Wait() // they may be in the middle of something; the database stays open for it
	return err
}

// listen takes the address before anything else is done: a taken port is known at once.
func listen(addr string) (net.Listener, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fault.New(fault.Conflict, "serve.address", "Addr", addr).Because(err)
	}
	return ln, nil
}

func onLoopback(ln net.Listener) bool {
	tcp, ok := ln.Addr().(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// siteURL is where a browser on this machine, or on another one that knows its name, finds the service.
func siteURL(scheme string, ln net.Listener) string {
	host := ln.Addr().String()
	if tcp, ok := ln.Addr().(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		name, err := os.Hostname()
		if err != nil {
			name = "localhost"
		}
		host = net.JoinHostPort(name, fmt.Sprint(tcp.Port))
	}
	return scheme + "://" + host
}
