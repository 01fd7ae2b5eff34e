package queue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/cardglyph/cardglyph/core"
)

// Headers of the messages beside NATS's own message id.
const (
	headerTask   = "Cardglyph-Task"   // JSON of task, on a picture
	headerSealed = "Cardglyph-Sealed" // "age" when the body is encrypted
	headerReason = "Cardglyph-Reason" // on a dead letter
)

// Numbers says how card numbers may reach the broker.
type Numbers string

// The ways of Options.Numbers.
const (
	Masked Numbers = "masked" // all but the first six and last four digits are masked; the default
	Sealed Numbers = "sealed" // results are encrypted to Options.Recipients
	Plain  Numbers = "plain"  // as they are, for brokers that may hold card numbers
)

// Options says how the pictures of a submission are read.
type Options struct {
	Fields     core.Field `json:"fields,omitempty"`     // 0 means core.AllFields
	MinNumber  float64    `json:"min_number,omitempty"` // as in host.Request
	Numbers    Numbers    `json:"numbers"`              // "" means Masked, or Sealed where there are recipients
	Recipients []string   `json:"recipients,omitempty"` // age public keys: age1…
}

// ErrOptions is returned for options that do not go together.
var ErrOptions = errors.New("queue: options do not go together")

func (o *Options) complete() error {
	if o.Numbers == "" {
		o.Numbers = Masked
		if len(o.Recipients) > 0 {
			o.Numbers = Sealed
		}
	}
	switch o.Numbers {
	case Masked, Plain:
		if len(o.Recipients) > 0 {
			return fmt.Errorf("%w: recipients are for sealed numbers", ErrOptions)
		}
	case Sealed:
		if len(o.Recipients) == 0 {
			return fmt.Errorf("%w: sealed numbers need a recipient", ErrOptions)
		}
	default:
		return fmt.Errorf("%w: numbers are masked, sealed or plain", ErrOptions)
	}
	_, err := recipients(o.Recipients)
	return err
}

// task travels with a picture.
type task struct {
	ID     string `json:"id"`
	File   string `json:"file"`
	Batch  string `json:"batch"`
	Object string `json:"object,omitempty"` // name in the object store; empty when the picture is the message's body
	Options
}

// pictureID names a picture of a batch by what it is, so that submitting it twice makes one task. It is 32 hexadecimal digits.
func pictureID(batch, file string, data []byte) string {
	content := sha256.Sum256(data)
	sum := sha256.Sum256(fmt.Appendf(content[:], "%d %s%s", len(batch), batch, file))
	return hex.EncodeToString(sum[:16])
}

// header are the message's headers. JSON escapes what a header line cannot hold.
func (t *task) header() nats.Header {
	text, err := json.Marshal(t)
	if err != nil {
		panic("queue: a task does not encode") // it has strings and numbers alone
	}
	return nats.Header{headerTask: {string(text)}, jetstream.MsgIDHeader: {t.ID}}
}

// errTask is the reason of a message that no Submit wrote.
var errTask = errors.New("the message is no picture of this queue")

func parseTask(h nats.Header) (*task, error) {
	t := &task{}
	if json.Unmarshal([]byte(h.Get(headerTask)), t) != nil || t.ID == "" || !nameRule.MatchString(t.Batch) {
		return nil, errTask
	}
	if err := t.Options.complete(); err != nil {
		return nil, err
	}
	return t, nil
}

// resultLine is a result as it is collected: the members of `cardglyph read -r` and the picture's id.
func resultLine(t *task, took time.Duration, result []byte, failure error) []byte {
	file, _ := json.Marshal(t.File) // a string can always be written
	line := append([]byte(`{"file":`), file...)
	line = append(append(line, `,"id":"`...), t.ID...)
	line = append(line, `","ms":`...)
	line = strconv.AppendFloat(line, float64(took.Microseconds()/100)/10, 'f', -1, 64)
	if failure != nil {
		text, _ := json.Marshal(failure.Error())
		return append(append(append(line, `,"error":`...), text...), '}')
	}
	return append(append(line, ','), result[1:]...)
}
