package core

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// steps runs a job with one budget and counts its steps.
func steps(t *testing.T, r *Recognizer, m Image, budget int) (text string, n int) {
	t.Helper()
	job, err := r.Begin(m)
	require.NoError(t, err)
	defer job.Close()
	for done := false; !done; n++ {
		require.Less(t, n, 1<<20, "the job does not end")
		done, err = job.Step(budget)
		require.NoError(t, err)
	}
	res := job.Result()
	return string(AppendJSON(nil, &res, JSONOptions{})), n
}

// What is read does not depend on how the work is cut into steps.
func TestBudgetsDoNotMatter(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	m := imageOf(samples()[0])
	want, once := steps(t, r, m, 1<<30)
	assert.Equal(t, 1, once)
	last := 1 << 30
	for _, budget := range []int{0, 100, DefaultBudget, 40_000} {
		got, n := steps(t, r, m, budget)
		assert.True(t, want == got, "another answer at a budget of %d", budget)
		assert.LessOrEqual(t, n, last, "a larger budget takes no more steps")
		last = n
	}
	_, small := steps(t, r, m, 100)
	_, large := steps(t, r, m, DefaultBudget)
	assert.Greater(t, small, large)
}

func TestResultBeforeTheEndIsZero(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	job, err := r.Begin(imageOf(samples()[0]))
	require.NoError(t, err)
	defer job.Close()
	assert.Equal(t, Result{}, job.Result())
	done, err := job.Step(1)
	require.NoError(t, err)
	require.False(t, done)
	assert.Equal(t, Result{}, job.Result())
}

// A job closed at any point stops, keeps nothing of the picture, says nothing, and leaves no goroutine.
func TestCloseInTheMiddle(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	m := imageOf(samples()[0])
	before := runtime.NumGoroutine()
	for n := range 12 {
		job, err := r.Begin(m)
		require.NoError(t, err)
		for range n {
			_, err := job.Step(2000)
			require.NoError(t, err)
		}
		luma := job.work.pic.Luma.Pix
		job.Close()
		job.Close()
		for _, v := range luma {
			require.Zero(t, v, "the copy of the picture is overwritten")
		}
		assert.Nil(t, job.work.in.Pix)
		assert.Nil(t, job.work.best)
		assert.Equal(t, Result{}, job.Result(), "closed after %d steps", n)
		done, err := job.Step(1 << 30)
		assert.True(t, done)
		assert.NoError(t, err)
	}
	for range 100 { // coroutines end on their own
		if runtime.NumGoroutine() <= before {
			break
		}
		runtime.Gosched()
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before)
}

// Close overwrites what was read, and the result that was asked for before or after is the caller's.
func TestCloseAfterTheEnd(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	job, err := r.Begin(imageOf(samples()[0]))
	require.NoError(t, err)
	done, err := job.Step(1 << 30)
	require.NoError(t, err)
	require.True(t, done)
	want := job.Result()
	require.NotNil(t, want.Number)
	best, text := job.work.best, job.work.text
	require.NotEmpty(t, text, "the sample has small text")
	job.Close()
	assert.Equal(t, want, job.Result())
	require.NotEmpty(t, best.strip.Luma.Pix)
	assert.Zero(t, slices.Max(best.strip.Luma.Pix))
	assert.Zero(t, slices.Max(best.strip.Dense.Feat), "its gradients")
	for _, line := range text {
		require.NotEmpty(t, line.luma.Pix)
		assert.Zero(t, slices.Max(line.luma.Pix), "the picture of a line of small text")
		assert.Zero(t, slices.Max(line.dense.Feat), "its gradients")
		for _, c := range line.columns {
			require.Equal(t, column{}, c, "its scores")
		}
	}
}

// No piece of work between two places to stop is larger than a step, on a picture with a card and on one of noise, in which
// everything is an edge.
func TestPiecesAreSmall(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	noise := Image{Pix: make([]byte, 1920*1080*4), Format: RGBA8, Width: 1920, Height: 1080, Stride: 1920 * 4}
	rng := rand.New(rand.NewPCG(7, 1))
	for i := range noise.Pix {
		noise.Pix[i] = byte(rng.IntN(256))
	}
	for name, m := range map[string]Image{"card": imageOf(samples()[0]), "noise": noise} {
		job, err := r.Begin(m)
		require.NoError(t, err)
		pieces, largest, least := 0, 0, DefaultBudget
		for {
			cost, more := job.next()
			if !more {
				break
			}
			pieces++
			largest, least = max(largest, cost), min(least, cost)
		}
		job.Close()
		assert.Greater(t, pieces, 100, name)
		assert.LessOrEqual(t, largest, DefaultBudget, name)
		assert.GreaterOrEqual(t, least, 100, "stopping costs time, too: %s", name)
	}
}

// A fault of ours ends the job with an error, says nothing of the picture, and the recognizer still works.
func TestFaultsAreContained(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	m := imageOf(samples()[0])
	job, err := r.Begin(m)
	require.NoError(t, err)
	job.work.in.Pix = nil // the first stage now reads beyond the end
	done, err := job.Step(1 << 30)
	assert.True(t, done)
	require.Equal(t, ErrInternal, err)
	done, err = job.Step(1)
	assert.True(t, done)
	assert.Equal(t, ErrInternal, err, "the error stays")
	assert.Equal(t, Result{}, job.Result())
	assert.NotPanics(t, job.Close)
	text, _ := steps(t, r, m, 1<<30)
	assert.Contains(t, text, `"status":"ok"`)
}

func TestRecognizeHeedsItsContext(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	m := imageOf(samples()[0])
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(why)
	res, err := r.Recognize(ctx, m)
	assert.Equal(t, why, err)
	assert.Equal(t, Result{}, res)
	_, err = r.Recognize(context.Background(), Image{})
	assert.Equal(t, ErrImage, err)
	res, err = r.Recognize(context.Background(), m)
	require.NoError(t, err)
	text, _ := steps(t, r, m, 1<<30)
	assert.True(t, text == string(AppendJSON(nil, &res, JSONOptions{})), "Recognize and a job differ")
}
