// Package broker connects to NATS JetStream: the work queue (host/queue) and the HTTP service's shared store
// (host/server/store/shared) both stand on such a connection. It turns what can go wrong with one into a few named errors
// that say what to do, each with an exit code.
//
// The server is somebody else's, or package host/broker/embedded runs one in this process.
package broker
