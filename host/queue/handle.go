package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
)

var (

	// errKilled is the reason of a picture whose readers never finished.
	errKilled = errors.New("its worker died each time it was read")
	// errSlow is what a read answers that took longer than Worker.Timeout.
	errSlow = errors.New("reading took longer than the limit")
	// errGone is the reason of a large picture that is not in the object store any more.
	errGone = errors.New("the picture expired or was deleted before it was read")
)

// retryDelay holds back a picture that failed by no fault of its own, for this long times the deliveries it had.
const retryDelay = 500 * time.Millisecond

// ackPatience bounds the wait for an acknowledgement's receipt. A picture whose receipt is lost is at worst read again.
const ackPatience = 10 * time.Second

// handle reads one picture and publishes its result; then, and only then, the picture is acknowledged, which deletes it.
func (w *Worker) handle(ctx context.Context, msg jetstream.Msg) {
	defer w.keepAlive(msg)()
	deliveries := uint64(1)
	if meta, err := msg.Metadata(); err == nil {
		deliveries = meta.NumDelivered
	}
	t, err := parseTask(msg.Headers())
	if err != nil {
		w.drop(ctx, msg, err)
		return
	}
	start := time.Now()
	var reply host.Reply
	if deliveries > uint64(w.Attempts) {
		err = errKilled
	} else {
		reply, err = w.read(ctx, t, msg.Data())
	}
	switch last := deliveries >= uint64(w.Attempts); {
	case ctx.Err() != nil: // told to stop, and the time to finish is over
		w.giveBack(msg, 0)
	case err != nil && !final(err) && !last:
		w.Log.Warn("a picture is tried again", slog.String("id", t.ID), slog.Uint64("deliveries", deliveries), slog.Any("error", err))
		w.giveBack(msg, retryDelay*time.Duration(deliveries))
	default:
		w.finish(ctx, msg, t, resultLine(t, time.Since(start), reply.JSON, err), err)
	}
}

// read reads the task's picture.
func (w *Worker) read(ctx context.Context, t *task, data []byte) (reply host.Reply, err error) {
	if t.Object != "" {
		if data, err = w.Queue.object(ctx, t.Object); err != nil {
			return host.Reply{}, err
		}
	}
	limited, cancel := context.WithTimeoutCause(ctx, w.Timeout, errSlow)
	defer cancel()
	defer func() {
		if recover() != nil { // what it says may quote digits
			reply, err = host.Reply{}, host.ErrInternal
		}
	}()
	now := time.Now()
	return w.Reader.Read(limited, host.Request{
		File: data, Fields: t.Fields, MinNumber: t.MinNumber, Mask: t.Numbers == Masked,
		Today: core.Month{Year: now.Year(), Month: int(now.Month())},
	})
}

// object fetches a large picture.
func (q *Queue) object(ctx context.Context, name string) (data []byte, err error) {
	err = q.conn.RetryEach(ctx, q.cfg.Patience, objectTimeout, func(ctx context.Context) (err error) {
		data, err = q.pictures.GetBytes(ctx, name)
		return err
	})
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return nil, errGone
	}
	return data, err
}

// final reports whether reading the picture again would fail again.
func final(err error) bool {
	for _, kind := range []error{host.ErrFormat, host.ErrCorrupt, host.ErrTooLarge, host.ErrOption, host.ErrRequest, errGone, errKilled} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// finish publishes the result, and the dead letter of one that is an error, and acknowledges the picture.
func (w *Worker) finish(ctx context.Context, msg jetstream.Msg, t *task, line []byte, failure error) {
	err := w.publishResult(ctx, t, line)
	if err == nil && failure != nil {
		err = w.Queue.publish(ctx, w.Queue.deadLetter(t.Batch, t.ID, t.File, failure))
	}
	if err == nil {
		err = w.acknowledge(ctx, msg)
	}
	if err != nil { // the picture is delivered again, and what was published already is dropped as a double
		w.Log.Error("a result could not be delivered; its picture is read again", slog.String("id", t.ID), slog.Any("error", err))
		w.giveBack(msg, 0)
		return
	}
	w.Queue.dropObject(ctx, t)
	if failure == nil {
		w.counts.read.Add(1)
		return
	}
	w.counts.failed.Add(1)
	w.counts.dead.Add(1)
	w.Log.Warn("a picture went to the dead letters", slog.String("id", t.ID), slog.Any("error", failure))
}

func (w *Worker) publishResult(ctx context.Context, t *task, line []byte) error {
	out := &nats.Msg{Subject: w.Queue.subject("results", t.Batch), Data: line, Header: nats.Header{jetstream.MsgIDHeader: {t.ID}}}
	if t.Numbers == Sealed {
		sealed, err := seal(line, t.Recipients)
		if err != nil {
			return err
		}
		out.Data = sealed
		out.Header.Set(headerSealed, "age")
	}
	return w.Queue.publish(ctx, out)
}

// publish sends a message that has an id, again and again until it is stored or patience is over.
func (q *Queue) publish(ctx context.Context, msg *nats.Msg) error {
	return q.conn.Retry(ctx, q.cfg.Patience, func(ctx context.Context) error {
		_, err := q.conn.JetStream.PublishMsg(ctx, msg)
		return err
	})
}

// deadLetter says why there is no result. It has no picture: whoever submitted that still has it.
func (q *Queue) deadLetter(batch, id, file string, reason error) *nats.Msg {
	t := task{ID: id, File: file, Batch: batch}
	h := t.header()
	h.Set(headerReason, reason.Error())
	return &nats.Msg{Subject: q.subject("dead", batch), Header: h}
}

// drop moves what is no picture of this queue to the dead letters. It has no result: nobody submitted it.
func (w *Worker) drop(ctx context.Context, msg jetstream.Msg, reason error) {
	id := msg.Headers().Get(jetstream.MsgIDHeader)
	if meta, err := msg.Metadata(); err == nil && id == "" {
		id = fmt.Sprint("work-", meta.Sequence.Stream)
	}
	err := w.Queue.publish(ctx, w.Queue.deadLetter("unknown", id, "", reason))
	if err == nil {
		err = w.acknowledge(ctx, msg)
	}
	if err != nil {
		w.giveBack(msg, retryDelay)
		return
	}
	w.counts.dead.Add(1)
	w.Log.Warn("a message that is no picture went to the dead letters", slog.String("id", id), slog.Any("error", reason))
}

// acknowledge deletes the picture from the stream and waits until the server says so.
func (w *Worker) acknowledge(ctx context.Context, msg jetstream.Msg) error {
	err := w.Queue.conn.Retry(ctx, ackPatience, msg.DoubleAck)
	if errors.Is(err, jetstream.ErrMsgAlreadyAckd) {
		return nil
	}
	return err
}

// giveBack has the picture delivered again, after the delay.
func (w *Worker) giveBack(msg jetstream.Msg, delay time.Duration) {
	w.counts.again.Add(1)
	_ = msg.NakWithDelay(delay) // lost with the connection, it is delivered again when AckWait is over
}
