package fetch

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// An authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, parent *authority) *authority {
	t.Helper()
	a := &authority{}
	a.cert, a.key = parent.issue(t, &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)})
	return a
}

// issue signs what is asked for; without an authority it signs itself.
func (a *authority) issue(t *testing.T, want *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	want.SerialNumber = big.NewInt(time.Now().UnixNano())
	want.Subject.CommonName = want.SerialNumber.String()
	parent, signer := want, key
	if a != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, want, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// leaf is a certificate for a name from a day to another, counted from today.
func (a *authority) leaf(t *testing.T, name string, from, to int) tls.Certificate {
	t.Helper()
	day := func(n int) time.Time { return time.Now().AddDate(0, 0, n) }
	cert, key := a.issue(t, &x509.Certificate{DNSNames: []string{name}, NotBefore: day(from), NotAfter: day(to),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key}
}

func TestTLSIsVerifiedAndItsErrorsAreToldInPlainWords(t *testing.T) {
	root := newAuthority(t, nil)
	between := newAuthority(t, root)
	stranger := newAuthority(t, nil)
	day := func(n int) string { return time.Now().AddDate(0, 0, n).UTC().Format(time.DateOnly) }
	good := root.leaf(t, "amt.example", -1, 1)
	whole := between.leaf(t, "amt.example", -1, 1)
	whole.Certificate = append(whole.Certificate, between.cert.Raw)
	for _, tc := range []struct {
		what string
		cert tls.Certificate
		also func(*tls.Config)
		want string
	}{
		{"all well", good, nil, ""},
		{"the whole chain", whole, nil, ""},
		{"a certificate left out", between.leaf(t, "amt.example", -1, 1), nil, "sent without those in between"},
		{"unknown authority", stranger.leaf(t, "amt.example", -1, 1), nil, "unknown authority"},
		{"no authority", (*authority)(nil).leaf(t, "amt.example", -1, 1), nil, "signed by itself"},
		{"another name", root.leaf(t, "www.amt.example", -1, 1), nil, "not valid for amt.example, but for www.amt.example"},
		{"expired", root.leaf(t, "amt.example", -9, -2), nil, "expired on " + day(-2)},
		{"of tomorrow", root.leaf(t, "amt.example", 2, 9), nil, "not valid before " + day(2)},
		{"an authority that is none", (&authority{cert: parsed(t, good), key: good.PrivateKey.(*ecdsa.PrivateKey)}).leaf(t, "amt.example", -1, 1),
			nil, "unknown authority"},
		{"old TLS", good, func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }, "no TLS of version 1.2 or newer"},
		{"no cipher in common", good, func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}
		}, "handshake failure"},
		{"a client certificate is wanted", good, func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }, "certificate of the client"},
		{"the server has no such site", good, func(c *tls.Config) {
			c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, errors.New("no site") }
		}, "tls: internal error"},
	} {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.TLS = &tls.Config{Certificates: []tls.Certificate{tc.cert}}
		if tc.also != nil {
			tc.also(s.TLS)
		}
		s.StartTLS()
		c := newClient(t, Config{Allow: []Network{allowing(t, s)}})
		c.transport.TLSClientConfig.RootCAs = x509.NewCertPool()
		c.transport.TLSClientConfig.RootCAs.AddCert(root.cert)
		dial := c.transport.DialContext
		c.transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dial(ctx, network, s.Listener.Addr().String())
		}
		_, err := c.Get(t.Context(), Request{URL: "https://amt.example/"})
		if tc.want == "" && err != nil || tc.want != "" && (kindOf(err) != TLS || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%s: %s: %v", tc.what, kindOf(err), err)
		}
		s.Close()
	}
	plain, _ := counted(t, func(http.ResponseWriter, *http.Request) {})
	c := newClient(t, Config{Allow: []Network{allowing(t, plain)}})
	if _, err := c.Get(t.Context(), Request{URL: strings.Replace(plain.URL, "http:", "https:", 1)}); kindOf(err) != TLS || !strings.Contains(err.Error(), "does not speak TLS") {
		t.Errorf("no TLS at all: %v", err)
	}
}

func parsed(t *testing.T, c tls.Certificate) *x509.Certificate {
	t.Helper()
	cert, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	return cert
}
