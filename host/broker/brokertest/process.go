// Package brokertest runs real clusters of NATS servers and real worker processes over loopback, for tests that kill them. A process is
// the test's own program, started again in another role; it ends when the test does, however that ends.
package brokertest

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Variables that tell a process its role and what it needs for it.
const (
	roleVar = "BROKERTEST_ROLE"
	argsVar = "BROKERTEST_ARGS" // JSON
)

// Main is a package's TestMain: it runs the tests, or the role that this process was started for. The roles are the package's own,
// beside that of a NATS server.
func Main(m *testing.M, roles map[string]func(args []byte)) {
	name := os.Getenv(roleVar)
	if name == "" {
		os.Exit(m.Run())
	}
	role, ok := roles[name]
	if name == nodeRole {
		role, ok = runNode, true
	}
	if !ok {
		fmt.Fprintln(os.Stderr, "brokertest: no such role:", name)
		os.Exit(2)
	}
	go func() { // the test's end of the pipe closes with the test
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	role([]byte(os.Getenv(argsVar)))
	os.Exit(0)
}

// Process is a process in some role.
type Process struct {
	cmd   *exec.Cmd
	stdin io.Closer
	done  chan struct{}
}

// Start starts a process in the role. What it writes goes to log.
func Start(t *testing.T, role string, args any, log string) *Process {
	t.Helper()
	text, err := json.Marshal(args)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(log), 0o755))
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	require.NoError(t, err)
	defer out.Close()
	p := &Process{cmd: exec.Command(os.Args[0]), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), roleVar+"="+role, argsVar+"="+string(text))
	p.cmd.Stdout, p.cmd.Stderr = out, out
	p.stdin, err = p.cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	go func() {
		_ = p.cmd.Wait() // how it ended is the test's doing
		close(p.done)
	}()
	t.Cleanup(p.Kill)
	return p
}

// Kill is kill -9. It returns once the process is gone.
func (p *Process) Kill() {
	_ = p.cmd.Process.Signal(syscall.SIGKILL)
	<-p.done
}

// Terminate asks the process to stop with SIGTERM and returns once it is gone.
func (p *Process) Terminate() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.done
}

// CPU is the time of the processor that the process has used, once it has ended.
func (p *Process) CPU() time.Duration {
	<-p.done
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
}

// Wait returns once the process has ended by itself, and reports whether it ended well.
func (p *Process) Wait() bool {
	<-p.done
	return p.cmd.ProcessState.Success()
}
