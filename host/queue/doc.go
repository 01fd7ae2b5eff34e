// Package queue spreads the reading of pictures over machines: pictures wait on a stream of NATS JetStream, workers read them, and
// results wait on another stream until they are collected.
//
//	Submit ── NAME_work ──── Worker.Run ──── NAME_results ── Collect ── a file, one JSON object a line
//	  │  └─── NAME_pictures ─┘ (large ones)  └─ NAME_dead
//	  └────── NAME_submitted, NAME_batches (what was submitted, so that an interrupted run goes on)
//
// Every picture of a batch gets exactly one result; one that cannot be read gets an error in its place, and the reason goes to the
// dead-letter stream as well. Delivery to workers is at least once: a picture whose worker died is read again by another. What is
// doubled by that is dropped by the results' message ids, within Config.Duplicates, and by the collector, at any time.
//
// Pictures are deleted once they are read, results once they are collected, and what nobody fetches expires. Numbers are masked
// before they reach the broker unless the submitter asks for them, and then they can be encrypted to a key of the collector's.
package queue
