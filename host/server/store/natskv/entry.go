package natskv

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/cardglyph/cardglyph/host/server/store"
)

// entry is what a bucket has under a key. A value begins with the 8 bytes of its time of expiry, Unix nanoseconds in big endian, 0 for
// never: the bucket deletes by seconds, and this process's clock decides until then.
type entry struct {
	value    *store.Value // nil: absent, deleted or expired
	revision uint64       // to be replaced; 0 when there is nothing
	writes   []string     // ids of the last writes, the newest last
}

// headerWrites has the ids of a key's last writes with blanks between. By them a server whose write got no answer finds out that it
// counted, even when others have written since.
const headerWrites = "Cardglyph-Writes"

// keptWrites is how many others may write between a write that lost its answer and the look at what became of it.
const keptWrites = 32

// markerHeaders are on messages that say that the value is gone.
var markerHeaders = []string{"KV-Operation", jetstream.MarkerReasonHeader}

// entry reads the key from the bucket's leader: a follower could still have what was replaced.
func (s *Store) entry(ctx context.Context, space store.Space, key string) (entry, error) {
	bucket, err := s.bucket(ctx, space)
	if err != nil {
		return entry{}, err
	}
	last, err := s.last(ctx, bucket, s.subject(space, key))
	if err != nil || last == nil {
		return entry{}, err
	}
	header, err := nats.DecodeHeadersMsg(last.Headers)
	if err != nil && len(last.Headers) > 0 {
		return entry{}, err
	}
	e := entry{revision: last.Revision, writes: strings.Fields(header.Get(headerWrites))}
	for _, marker := range markerHeaders {
		if header.Get(marker) != "" {
			return e, nil
		}
	}
	e.value = decode(last.Data, time.Now())
	return e, nil
}

// stored is a message as JetStream's API answers it.
type stored struct {
	Revision uint64 `json:"seq"`
	Headers  []byte `json:"hdrs"`
	Data     []byte `json:"data"`
}

// last is the subject's last message, nil when there is none. It asks the leader whether or not the bucket lets followers answer.
func (s *Store) last(ctx context.Context, bucket, subject string) (*stored, error) {
	question, err := json.Marshal(map[string]string{"last_by_subj": subject})
	if err != nil {
		return nil, err
	}
	reply, err := s.conn.NATS.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+bucket, question)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Error   *jetstream.APIError `json:"error"`
		Message *stored             `json:"message"`
	}
	if err := json.Unmarshal(reply.Data, &answer); err != nil {
		return nil, err
	}
	if answer.Error != nil {
		if answer.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound {
			return nil, nil
		}
		return nil, answer.Error
	}
	return answer.Message, nil
}

func encode(v *store.Value) []byte {
	at := int64(0)
	if !v.Expires.IsZero() {
		at = v.Expires.UnixNano()
	}
	return append(binary.BigEndian.AppendUint64(nil, uint64(at)), v.Data...)
}

// decode is nil for an expired value.
func decode(raw []byte, now time.Time) *store.Value {
	if len(raw) < 8 {
		return nil
	}
	v := &store.Value{Data: bytes.Clone(raw[8:])}
	if at := int64(binary.BigEndian.Uint64(raw)); at != 0 {
		v.Expires = time.Unix(0, at)
		if !now.Before(v.Expires) {
			return nil
		}
	}
	return v
}

// message is the write that replaces the entry by v, which may be nil, if its revision is still the last one. id is the write's own.
func (s *Store) message(space store.Space, key string, old entry, v *store.Value) (m *nats.Msg, id string) {
	id = rand.Text()[:idLength]
	writes := append(old.writes[max(0, len(old.writes)-keptWrites+1):], id)
	m = &nats.Msg{Subject: s.subject(space, key), Header: nats.Header{
		headerWrites:                        {strings.Join(writes, " ")},
		jetstream.ExpectedLastSubjSeqHeader: {strconv.FormatUint(old.revision, 10)},
	}}
	switch {
	case v == nil:
		m.Header.Set("KV-Operation", "PURGE")
		m.Header.Set(jetstream.MsgRollup, jetstream.MsgRollupSubject)
		m.Header.Set(jetstream.MsgTTLHeader, markerAge.String())
	case !v.Expires.IsZero():
		seconds := max(1, int64(time.Until(v.Expires)/time.Second)+1) // whole ones, rounded up: the time in the value is exact
		m.Header.Set(jetstream.MsgTTLHeader, strconv.FormatInt(seconds, 10)+"s")
		m.Data = encode(v)
	default:
		m.Data = encode(v)
	}
	return m, id
}

// idLength keeps ids of 60 random bits: enough for a key's last few writes.
const idLength = 12
