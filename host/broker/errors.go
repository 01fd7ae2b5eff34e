package broker

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Exit codes of commands that a broker failed. 1 and 2 are taken by other failures and by wrong usage.
const (
	exitBroker = 3 // the broker cannot be reached or refuses us
	exitFull   = 4 // the broker has no room
)

// Error is a failure of the broker. Its text says what to do about it.
type Error struct {
	text string
	exit int
}

func (e *Error) Error() string { return e.text }

// ExitCode is the process's exit code for the error.
func (e *Error) ExitCode() int { return e.exit }

var (
	// ErrURL is returned for an address that is no NATS URL.
	ErrURL error = &Error{"broker: not a NATS URL: write nats://HOST:4222, tls://HOST:4222, several of them with commas between, or embedded", exitBroker}
	// ErrUnreachable is returned when no server answers at the address, or stops answering for longer than is waited.
	ErrUnreachable error = &Error{"broker: NATS cannot be reached: check that it runs, the URL and the firewall", exitBroker}
	// ErrAuth is returned when the server refuses the credentials, or the account may not do what is needed.
	ErrAuth error = &Error{"broker: NATS refused the credentials: check the credentials file, the user in the URL and the account's permissions", exitBroker}
	// ErrTLS is returned when the server's certificate, or ours, is not accepted, or a PEM file cannot be read.
	ErrTLS error = &Error{"broker: TLS with NATS failed: check the files of the authority, certificate and key, and the host name in the URL", exitBroker}
	// ErrNoJetStream is returned when the server or the account has no JetStream.
	ErrNoJetStream error = &Error{"broker: NATS has no JetStream here: start the server with -js and enable it for the account", exitBroker}
	// ErrFull is returned when a stream or the server's storage has no room.
	ErrFull error = &Error{"broker: NATS has no room: start more workers, collect results, or raise the stream's limit of bytes", exitFull}
)

// fullCodes are JetStream's error codes for storage, stream and account limits. Code 10077 carries others too; its text tells.
var fullCodes = map[jetstream.ErrorCode]bool{10023: true, 10047: true, 10028: true, 10002: true, 10122: true}

const storeFailed jetstream.ErrorCode = 10077

// Explain puts err under one of this package's errors where it is one of theirs, and leaves it as it is otherwise.
func Explain(err error) error {
	if err == nil {
		return nil
	}
	if _, done := errors.AsType[*Error](err); done {
		return err
	}
	if kind := kindOf(err); kind != nil {
		return fmt.Errorf("%w (%w)", kind, err)
	}
	return err
}

func kindOf(err error) error {
	if full(err) {
		return ErrFull
	}
	var (
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
		verify  *tls.CertificateVerificationError
		alert   *net.OpError // tls puts the other side's complaints into one
	)
	switch {
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrPermissionViolation),
		errors.Is(err, nats.ErrAuthRevoked), errors.Is(err, nats.ErrAccountAuthExpired):
		return ErrAuth
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid), errors.As(err, &verify),
		errors.As(err, &alert) && alert.Op == "remote error",
		errors.Is(err, nats.ErrSecureConnRequired), errors.Is(err, nats.ErrSecureConnWanted):
		return ErrTLS
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return ErrNoJetStream
	case Passing(err):
		return ErrUnreachable
	}
	return nil
}

func full(err error) bool {
	api, ok := errors.AsType[*jetstream.APIError](err)
	return ok && (fullCodes[api.ErrorCode] || api.ErrorCode == storeFailed && strings.Contains(api.Description, "maximum"))
}

// Passing reports whether err is of the kind that goes away when a connection or a cluster's leader comes back.
func Passing(err error) bool {
	if api, ok := errors.AsType[*jetstream.APIError](err); ok {
		return api.Code == 503 && !full(err) || api.Code == 408 || api.Code == 429
	}
	for _, passing := range []error{
		nats.ErrTimeout, nats.ErrNoResponders, nats.ErrNoServers, nats.ErrDisconnected, nats.ErrConnectionReconnecting,
		nats.ErrReconnectBufExceeded, nats.ErrStaleConnection, nats.ErrConnectionClosed,
		jetstream.ErrNoStreamResponse, jetstream.ErrNoHeartbeat, jetstream.ErrConnectionClosed, jetstream.ErrServerShutdown,
		ErrUnreachable,
	} {
		if errors.Is(err, passing) {
			return true
		}
	}
	return false
}
