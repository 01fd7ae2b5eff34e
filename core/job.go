package core

import (
	"iter"

	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/picture"
)

// DefaultBudget is a step of about 2 ms under wazero, 0.6 ms natively: long enough that stepping costs nothing, short enough for a page
// or a host that has other things to do on a machine five times slower.
const DefaultBudget = 2000

// Job is one picture being read, a step at a time, so that a host without threads (a browser tab, a wasm instance)
// stays responsive and can stop between two steps. A Job belongs to one goroutine.
type Job struct {
	next   func() (int, bool)
	stop   func()
	work   *work
	done   bool // over: finished, failed or closed
	whole  bool // finished: there is a result
	err    error
	credit int // units paid for and not used; negative after a stage that overdrew
}

// Begin checks the image and prepares to read it. The pixels are borrowed until the job is done or closed.
// Errors: ErrImage, ErrTooLarge.
func (r *Recognizer) Begin(m Image) (*Job, error) {
	if err := m.check(r.opts.MaxPixels); err != nil {
		return nil, err
	}
	w := &work{opts: &r.opts, in: m, pic: &picture.Picture{Meter: &budget.Meter{}}}
	j := &Job{work: w}
	// The pipeline is written as one straight function; the coroutine lets it stop at each payment.
	j.next, j.stop = iter.Pull(func(yield func(int) bool) {
		w.pic.Yield = yield
		w.run()
	})
	return j, nil
}

// Step works for about budget units (a unit is about a microsecond in wasm, 0.3 natively) and reports whether the
// job is done. The amount of work a step does depends on the picture and the budget only, never on a clock.
// After an error, ErrInternal, the job is over.
func (j *Job) Step(budget int) (done bool, err error) {
	if j.done {
		return true, j.err
	}
	defer func() {
		if recover() != nil { // the panic's value may hold digits: it is dropped on purpose
			j.done, j.err = true, ErrInternal
			done, err = true, ErrInternal
		}
	}()
	j.credit += max(budget, 1)
	for j.credit > 0 {
		cost, more := j.next()
		if !more {
			j.done, j.whole = true, true
			return true, nil
		}
		j.credit -= cost
	}
	return false, nil
}

// Result is the answer of a job that is done, also once it is closed; before that, after an error and after Close in the
// middle it is the zero Result.
func (j *Job) Result() Result {
	if !j.whole {
		return Result{}
	}
	return j.work.res
}

// Close ends the job, lets go of the pixels and overwrites its own copies of them. It may be called at any time and more
// than once.
func (j *Job) Close() {
	j.done = true
	j.stop()
	j.work.in.Pix = nil
	if !j.whole {
		j.work.res = Result{}
	}
	j.work.forget()
}

// forget overwrites the picture and what was read from it.
func (w *work) forget() {
	w.pic.Forget()
	w.lines.Forget()
	w.reader.Forget()
	w.strips.Forget()
	w.trial.Forget()
	w.digits.Forget()
	for _, r := range [...]*reading{w.best, w.other} {
		if r != nil {
			r.strip.Forget()
			clear(r.spots)
			clear(r.words)
		}
	}
	for _, t := range append(w.text, w.aside...) {
		clear(t.columns)
		clear(t.scores[:])
	}
	clear(w.textPixels.luma.Pix)
	clear(w.textPixels.dense.Feat)
	clear(w.textPixels.dense.Power)
	w.best, w.other, w.text, w.aside = nil, nil, nil, nil
}
