package brokertest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/broker"
)

const nodeRole = "nats-server"

// Cluster is a cluster of NATS servers with JetStream, each a process of its own. Each route between two of them goes through a link
// that can be cut.
type Cluster struct {
	t     *testing.T
	nodes []node
	procs []*Process
	links map[[2]int]*link // from, to
	dir   string
}

// node is what a server's process is told.
type node struct {
	Name           string
	Client, Route  int      // ports
	Routes         []string // links to the others
	Dir            string
	User, Password string // empty: none
	MaxStore       int64  // bytes of JetStream's storage; 0: the server's own bound
}

// electionTime bounds the start of a cluster on a busy machine.
const electionTime = 90 * time.Second

// NewCluster starts size servers and waits until JetStream answers.
func NewCluster(t *testing.T, size int) *Cluster {
	t.Helper()
	c := &Cluster{t: t, links: map[[2]int]*link{}, dir: t.TempDir(), procs: make([]*Process, size)}
	for i := range size {
		name := fmt.Sprint("n", i+1)
		c.nodes = append(c.nodes, node{Name: name, Client: freePort(t), Route: freePort(t), Dir: filepath.Join(c.dir, name)})
	}
	for from := range size {
		for to := range size {
			if from != to {
				l := newLink(t, c.nodes[to].Route)
				c.links[[2]int{from, to}] = l
				c.nodes[from].Routes = append(c.nodes[from].Routes, "nats://"+l.addr())
			}
		}
	}
	for i := range size {
		c.Start(i)
	}
	c.WaitReady()
	return c
}

// WaitReady waits until JetStream answers.
func (c *Cluster) WaitReady() {
	c.t.Helper()
	var conn *broker.Conn
	require.Eventually(c.t, func() (ok bool) {
		var err error
		conn, err = broker.Connect(c.t.Context(), broker.Options{URL: c.URL()})
		return err == nil
	}, electionTime, 100*time.Millisecond, "no cluster came up; its logs are in %s", c.dir)
	conn.Close()
}

// Connect connects to the cluster for the time of the test.
func (c *Cluster) Connect() *broker.Conn {
	c.t.Helper()
	conn, err := broker.Connect(c.t.Context(), broker.Options{URL: c.URL(), Timeout: electionTime})
	require.NoError(c.t, err)
	c.t.Cleanup(conn.Close)
	return conn
}

// URL is that of all servers.
func (c *Cluster) URL() string {
	var urls []string
	for i := range c.nodes {
		urls = append(urls, fmt.Sprint("nats://127.0.0.1:", c.nodes[i].Client))
	}
	return strings.Join(urls, ",")
}

// Start starts the i-th server, which was killed or never ran.
func (c *Cluster) Start(i int) {
	c.procs[i] = Start(c.t, nodeRole, c.nodes[i], filepath.Join(c.dir, c.nodes[i].Name+".log"))
}

// Kill kills the i-th server with SIGKILL.
func (c *Cluster) Kill(i int) { c.procs[i].Kill() }

// CPU is the time of the processor that the servers have used; it ends them.
func (c *Cluster) CPU() (total time.Duration) {
	for _, p := range c.procs {
		p.Kill()
		total += p.CPU()
	}
	return total
}

// Index is that of the server with this name, -1 when there is none.
func (c *Cluster) Index(name string) int {
	for i := range c.nodes {
		if c.nodes[i].Name == name {
			return i
		}
	}
	return -1
}

// Cut closes all connections between the i-th server and the others, and lets none be made until Heal.
func (c *Cluster) Cut(i int) { c.setLinks(i, (*link).cut) }

// Heal ends Cut.
func (c *Cluster) Heal(i int) { c.setLinks(i, (*link).heal) }

func (c *Cluster) setLinks(i int, set func(*link)) {
	for ends, l := range c.links {
		if ends[0] == i || ends[1] == i {
			set(l)
		}
	}
}

func freePort(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// runNode is the process of one server.
func runNode(args []byte) {
	var n node
	if err := json.Unmarshal(args, &n); err != nil {
		fail(err)
	}
	s, err := server.NewServer(n.options())
	if err != nil {
		fail(err)
	}
	s.ConfigureLogger()
	s.Start()
	s.WaitForShutdown()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "brokertest:", err)
	os.Exit(1)
}

func (n *node) options() *server.Options {
	o := &server.Options{
		ServerName: n.Name, Host: "127.0.0.1", Port: n.Client, JetStream: true, StoreDir: n.Dir, JetStreamMaxStore: n.MaxStore,
		Username: n.User, Password: n.Password, NoSigs: true, Logtime: true,
	}
	if len(n.Routes) == 0 {
		return o
	}
	// Nobody is told where a server's routes really are, so that they all go through the links.
	o.Cluster = server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: n.Route, Advertise: "127.0.0.1:1", NoAdvertise: true, PoolSize: -1}
	for _, route := range n.Routes {
		u, err := url.Parse(route)
		if err != nil {
			fail(err)
		}
		o.Routes = append(o.Routes, u)
	}
	return o
}
