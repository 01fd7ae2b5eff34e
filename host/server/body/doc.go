// Package body takes the bodies of requests apart while they come: JSON and forms. It keeps what a handler asked for and passes over the
// rest, so that what a body takes in memory is bounded by its own size, whatever is in it.
package body
