package broker_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/broker"
	"github.com/cardglyph/cardglyph/host/queue"
)

// run runs a server in this process for the time of the test.
func run(t *testing.T, o server.Options) string {
	t.Helper()
	o.Host, o.Port, o.NoSigs, o.NoLog, o.StoreDir = "127.0.0.1", -1, true, true, t.TempDir()
	s, err := server.NewServer(&o)
	require.NoError(t, err)
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	require.True(t, s.ReadyForConnections(time.Minute))
	return s.ClientURL()
}

func connect(t *testing.T, o broker.Options) error {
	t.Helper()
	conn, err := broker.Connect(t.Context(), o)
	if err == nil {
		conn.Close()
	}
	return err
}

// requireError wants the error, an exit code that tells it from others, and no secret in its text.
func requireError(t *testing.T, err, want error) {
	t.Helper()
	require.ErrorIs(t, err, want)
	assert.NotContains(t, err.Error(), "secret")
	var coded interface{ ExitCode() int }
	require.True(t, errors.As(err, &coded))
	assert.Equal(t, 3, coded.ExitCode())
}

func TestConnectErrors(t *testing.T) {
	for _, url := range []string{"", "http://127.0.0.1:4222", "nats://", "nats://user:secret@", "nats://127.0.0.1:4222,ftp://x", ":secret\n"} {
		requireError(t, connect(t, broker.Options{URL: url}), broker.ErrURL)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	silent := "nats://" + l.Addr().String() // takes connections and says nothing
	requireError(t, connect(t, broker.Options{URL: silent, Timeout: 200 * time.Millisecond}), broker.ErrUnreachable)
	require.NoError(t, l.Close())
	requireError(t, connect(t, broker.Options{URL: silent}), broker.ErrUnreachable)

	locked := run(t, server.Options{JetStream: true, Username: "me", Password: "right"})
	requireError(t, connect(t, broker.Options{URL: locked}), broker.ErrAuth)
	wrong := "nats://me:secret@" + locked[len("nats://"):]
	requireError(t, connect(t, broker.Options{URL: wrong}), broker.ErrAuth)
	requireError(t, connect(t, broker.Options{URL: locked, Creds: filepath.Join(t.TempDir(), "none")}), broker.ErrAuth)
	broken := filepath.Join(t.TempDir(), "broken.creds")
	require.NoError(t, os.WriteFile(broken, []byte("no credentials"), 0o600))
	requireError(t, connect(t, broker.Options{URL: locked, Creds: broken}), broker.ErrAuth)

	requireError(t, connect(t, broker.Options{URL: run(t, server.Options{})}), broker.ErrNoJetStream)
}

// TestDenied: an account that may not do what is needed is told so at once, not after a time.
func TestDenied(t *testing.T) {
	url := run(t, server.Options{JetStream: true, Users: []*server.User{{
		Username: "reader", Password: "right", Permissions: &server.Permissions{
			Publish: &server.SubjectPermission{Allow: []string{"$JS.API.INFO", "$JS.API.STREAM.INFO.>"}},
		},
	}}})
	conn, err := broker.Connect(t.Context(), broker.Options{URL: "nats://reader:right@" + url[len("nats://"):]})
	require.NoError(t, err)
	defer conn.Close()
	_, err = queue.Open(t.Context(), conn, queue.Config{Patience: time.Hour})
	requireError(t, err, broker.ErrAuth)
	assert.Contains(t, err.Error(), "STREAM.CREATE", "it says what is missing")
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	pair := selfSigned(t, dir)
	url := run(t, server.Options{JetStream: true, TLSConfig: &tls.Config{
		Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS12,
	}})
	ca, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	require.NoError(t, connect(t, broker.Options{URL: url, CA: ca, Cert: ca, Key: key}))
	requireError(t, connect(t, broker.Options{URL: url, CA: ca}), broker.ErrTLS)
	requireError(t, connect(t, broker.Options{URL: url}), broker.ErrTLS)
	requireError(t, connect(t, broker.Options{URL: url, CA: key}), broker.ErrTLS)
	requireError(t, connect(t, broker.Options{URL: url, CA: filepath.Join(dir, "none")}), broker.ErrTLS)
	requireError(t, connect(t, broker.Options{URL: url, CA: ca, Cert: ca}), broker.ErrTLS)
	requireError(t, connect(t, broker.Options{URL: run(t, server.Options{JetStream: true}), CA: ca}), broker.ErrTLS)
}

// selfSigned writes cert.pem and key.pem for 127.0.0.1.
func selfSigned(t *testing.T, dir string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cert.pem"), certPEM, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "key.pem"), keyPEM, 0o600))
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	require.NoError(t, err)
	return pair
}
