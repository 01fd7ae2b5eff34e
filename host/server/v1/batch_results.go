package v1

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/queue"
	"github.com/cardglyph/cardglyph/host/server/read"
)

// batchStatus is how a batch stands.
type batchStatus struct {
	ID       string `json:"id"`
	Pictures int    `json:"pictures"`
	Waiting  uint64 `json:"waiting"`
	Done     bool   `json:"done"`
}

func (b *Batches) status(x *read.Exchange, q *queue.Queue, id string) error {
	s, err := q.Status(x.Context(), id)
	if err != nil {
		return err
	}
	x.Code = "ok"
	x.SendJSON(http.StatusOK, batchStatus{id, s.Pictures, s.Waiting, s.Complete && s.Waiting == 0})
	return nil
}

// results answers what is there, in the order of the request. It stays there until the batch is deleted or expires.
func (b *Batches) results(x *read.Exchange, q *queue.Queue, id string) error {
	s, err := q.Status(x.Context(), id)
	if err != nil {
		return err
	}
	items := map[int]listItem{}
	err = q.Results(x.Context(), id, b.keys, func(line []byte) error {
		place, item, err := itemOf(line, x.ID)
		items[place] = item
		return err
	})
	if err != nil {
		return err
	}
	answer := struct {
		Done    bool       `json:"done"`
		Results []listItem `json:"results"`
	}{s.Complete && s.Waiting == 0, []listItem{}}
	for _, place := range slices.Sorted(keysOf(items)) {
		answer.Results = append(answer.Results, items[place])
	}
	x.Code = "ok"
	x.SendJSON(http.StatusOK, answer)
	return nil
}

func keysOf(items map[int]listItem) func(func(int) bool) {
	return func(yield func(int) bool) {
		for place := range items {
			if !yield(place) {
				return
			}
		}
	}
}

// itemOf takes a line of the queue's results apart: {"file":"PLACE/NAME","id":…,"ms":…, and the result's members or "error"}.
func itemOf(line []byte, requestID string) (place int, item listItem, err error) {
	var head struct{ File, Error string }
	if err := json.Unmarshal(line, &head); err != nil {
		return 0, listItem{}, host.ErrInternal
	}
	number, name, _ := strings.Cut(head.File, "/")
	if place, err = strconv.Atoi(number); err != nil {
		return 0, listItem{}, host.ErrInternal
	}
	item.Name = name
	if head.Error != "" {
		item.Problem = problemOf(failureOf(head.Error), requestID)
		return place, item, nil
	}
	start := bytes.Index(line, []byte(`"status":`))
	if start < 0 {
		return 0, listItem{}, host.ErrInternal
	}
	item.Result = append([]byte{'{'}, line[start:]...)
	return place, item, nil
}

// failureOf is the reader's error whose text a worker wrote.
func failureOf(text string) error {
	for _, known := range []error{host.ErrFormat, host.ErrCorrupt, host.ErrTooLarge} {
		if strings.HasPrefix(text, known.Error()) {
			return known
		}
	}
	return host.ErrInternal
}

// remove deletes the batch with its results.
func (b *Batches) remove(x *read.Exchange, q *queue.Queue, id string) error {
	if err := q.Delete(x.Context(), id); err != nil {
		return err
	}
	x.Code = "ok"
	x.SendJSON(http.StatusOK, struct {
		ID      string `json:"id"`
		Deleted bool   `json:"deleted"`
	}{id, true})
	return nil
}
