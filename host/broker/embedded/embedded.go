// Package embedded runs a NATS server in this process, for those who have one machine and want to run nothing else. Processes
// of one user that name the same folder share one server: the first has it, and when that one ends, the next takes over.
package embedded

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/nats-io/nats-server/v2/server"

	"github.com/cardglyph/cardglyph/host/broker"
)

// maxPayload lets most photographs travel in one message, in bytes; NATS recommends no more.
const maxPayload = 8 << 20

// syncInterval is how often the server writes through to the disk. What it has answered survives a kill of the process at any time, and a
// power cut once that is done.
const syncInterval = 5 * time.Second

// readyWait bounds the start, which reads what an earlier run has left.
const readyWait = 30 * time.Second

// How long, and how often, a connection to another process's server is tried.
const (
	dialWait  = 5 * time.Second
	dialPause = 50 * time.Millisecond
)

// Server is a folder's server: it runs in this process or in another. It is safe for concurrent use. Make it with Open.
type Server struct {
	dir     string
	address address
	lock    *flock.Flock

	mu      sync.Mutex
	running *server.Server // nil while another process has it
	closed  bool
}

// address is how processes find the server; a file of the folder has it, which only its user can read.
type address struct {
	Port  int    `json:"port"` // on 127.0.0.1
	Token string `json:"token"`
}

var errClosed = errors.New("embedded: closed")

// Open makes the folder's server ready to be connected to. It starts when a connection is made and no other process has it.
func Open(dir string) (*Server, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("embedded: %w", err)
	}
	s := &Server{dir: dir, lock: flock.New(filepath.Join(dir, "lock"))}
	if err := s.findAddress(); err != nil {
		return nil, fmt.Errorf("embedded: %w", err)
	}
	return s, nil
}

// findAddress reads the folder's address and makes one when it has none.
func (s *Server) findAddress() error {
	path := filepath.Join(s.dir, "address.json")
	guard := flock.New(filepath.Join(s.dir, "address.lock"))
	if err := guard.Lock(); err != nil {
		return err
	}
	defer guard.Close()
	text, err := os.ReadFile(path)
	if err == nil && json.Unmarshal(text, &s.address) == nil && s.address.Token != "" {
		return nil
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.address = address{free.Addr().(*net.TCPAddr).Port, rand.Text()}
	_ = free.Close()
	text, err = json.Marshal(s.address)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// Options are those with which to connect.
func (s *Server) Options() broker.Options {
	return broker.Options{URL: "nats://" + s.hostPort(), Token: s.address.Token, Dialer: s, Timeout: readyWait}
}

func (s *Server) hostPort() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.address.Port))
}

// Dial implements the client library's dialer: it connects to the server wherever it runs, and starts it when it runs nowhere.
// Another process's may be just starting or ending, so it tries for a while.
func (s *Server) Dial(network, _ string) (conn net.Conn, err error) {
	for start := time.Now(); time.Since(start) < dialWait; time.Sleep(dialPause) {
		if err := s.start(); err != nil {
			return nil, err
		}
		if conn, err = net.DialTimeout(network, s.hostPort(), dialWait); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

// start starts the server unless a process has it.
func (s *Server) start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	if s.running != nil {
		return nil
	}
	got, err := s.lock.TryLock()
	if err != nil || !got {
		return err
	}
	running, err := s.run()
	if err != nil {
		_ = s.lock.Unlock()
		return err
	}
	s.running = running
	return nil
}

func (s *Server) run() (*server.Server, error) {
	if free, err := net.Listen("tcp", s.hostPort()); err != nil {
		return nil, fmt.Errorf("embedded: another program has port %d: end it, or remove address.json in %s to have another port", s.address.Port, s.dir)
	} else {
		_ = free.Close()
	}
	running, err := server.NewServer(&server.Options{
		ServerName: "cardglyph-embedded", Host: "127.0.0.1", Port: s.address.Port, Authorization: s.address.Token,
		JetStream: true, StoreDir: filepath.Join(s.dir, "streams"), SyncInterval: syncInterval, MaxPayload: maxPayload,
		NoSigs: true, NoLog: true,
	})
	if err != nil {
		return nil, fmt.Errorf("embedded: %w", err)
	}
	running.Start()
	if !running.ReadyForConnections(readyWait) {
		running.Shutdown()
		return nil, fmt.Errorf("embedded: the server in %s does not start within %v", s.dir, readyWait)
	}
	return running, nil
}

// Here reports whether the server runs in this process.
func (s *Server) Here() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running != nil
}

// Close stops the server if this process has it; others that are connected take over. It may be called more than once.
func (s *Server) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.running == nil {
		return
	}
	s.running.Shutdown()
	s.running.WaitForShutdown()
	s.running = nil
	_ = s.lock.Unlock()
}
