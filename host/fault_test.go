package host_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
)

// ask sends the faulty module its order.
func ask(ctx context.Context, h *host.Host, order string) (string, error) {
	reply, err := h.Read(ctx, host.Request{File: []byte(order)})
	return reply.Result.Status, err
}

func TestFaultsOfTheModule(t *testing.T) {
	h := newHost(t, host.Options{Module: faultyModule, Instances: 1, MaxMemory: 64 << 20})
	for order, want := range map[string]error{
		"t": host.ErrTrap, "s": host.ErrTrap, "m": host.ErrTrap, "i": host.ErrInternal, "x": host.ErrModule,
		"p": host.ErrModule, "l": host.ErrModule, "j": host.ErrModule,
	} {
		_, err := ask(t.Context(), h, order)
		require.ErrorIs(t, err, want, "order %s", order)
		assert.NotContains(t, err.Error(), "4111", "what the module says may hold digits")
		assert.NotContains(t, err.Error(), "\n")
	}
	assert.LessOrEqual(t, h.Stats().MaxMemory, 64<<20)
}

func TestATrapCostsTheInstance(t *testing.T) {
	h := newHost(t, host.Options{Module: faultyModule, Instances: 1})
	status, err := ask(t.Context(), h, "ok")
	require.NoError(t, err)
	assert.Equal(t, "no_card", status)
	status, err = ask(t.Context(), h, "ok")
	require.NoError(t, err)
	assert.Equal(t, "no_number", status, "the instance is used again")
	assert.Equal(t, 1, h.Stats().Started)

	_, err = ask(t.Context(), h, "t")
	require.ErrorIs(t, err, host.ErrTrap)
	status, err = ask(t.Context(), h, "ok")
	require.NoError(t, err)
	assert.Equal(t, "no_card", status, "a new instance")
	assert.Equal(t, host.Stats{Idle: 1, Started: 2, Discarded: 1, MaxMemory: h.Stats().MaxMemory}, h.Stats())
}

func TestCancelBetweenSteps(t *testing.T) {
	h := newHost(t, host.Options{Module: faultyModule, Instances: 1})
	cause := errors.New("the client left")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(20*time.Millisecond, func() { cancel(cause) })
	_, err := ask(ctx, h, "endless")
	require.ErrorIs(t, err, cause)
	_, err = ask(ctx, h, "ok")
	require.ErrorIs(t, err, cause, "a context that has ended starts nothing")

	short, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	_, err = ask(short, h, "endless")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = ask(t.Context(), h, "ok")
	require.NoError(t, err, "the instance lives on")
	assert.Equal(t, 1, h.Stats().Started)
}

func TestWaitsForAnInstance(t *testing.T) {
	h := newHost(t, host.Options{Module: faultyModule, Instances: 1})
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { _, _ = ask(ctx, h, "endless") })
	require.Eventually(t, func() bool { return h.Stats().Busy == 1 }, 10*time.Second, time.Millisecond)
	short, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	_, err := ask(short, h, "ok")
	require.ErrorIs(t, err, context.DeadlineExceeded, "it gives up waiting")
	cancel()
	_, err = ask(t.Context(), h, "ok")
	require.NoError(t, err)
	group.Wait()
}

func TestCloseDuringReads(t *testing.T) {
	h := newHost(t, host.Options{Module: faultyModule, Instances: 2})
	var group sync.WaitGroup
	for range 4 { // two run, two wait
		group.Go(func() {
			_, err := ask(t.Context(), h, "endless")
			assert.ErrorIs(t, err, host.ErrClosed)
		})
	}
	require.Eventually(t, func() bool { return h.Stats().Busy == 2 }, 10*time.Second, time.Millisecond)
	for range 3 {
		group.Go(func() { assert.NoError(t, h.Close(t.Context())) })
	}
	group.Wait()
	_, err := ask(t.Context(), h, "ok")
	require.ErrorIs(t, err, host.ErrClosed)
	require.NoError(t, h.Close(t.Context()), "again")
}

func TestManyReadsAtATime(t *testing.T) {
	h := newHost(t, host.Options{Module: faultyModule, Instances: 3})
	var group sync.WaitGroup
	for i := range 60 {
		group.Go(func() {
			order := []string{"3", "ok", "t", "i"}[i%4]
			_, err := ask(t.Context(), h, order)
			switch order {
			case "t":
				assert.ErrorIs(t, err, host.ErrTrap)
			case "i":
				assert.ErrorIs(t, err, host.ErrInternal)
			default:
				assert.NoError(t, err)
			}
		})
	}
	group.Wait()
	s := h.Stats()
	assert.Equal(t, 30, s.Discarded)
	assert.Equal(t, s.Started-s.Discarded, s.Idle)
	assert.LessOrEqual(t, s.Idle, 3)
	assert.Zero(t, s.Busy)
}

func TestModulesThatCannotWork(t *testing.T) {
	emptyModule := []byte("\x00asm\x01\x00\x00\x00")
	for name, c := range map[string]struct {
		opts host.Options
		want error
	}{
		"none":              {host.Options{}, host.ErrNoModule},
		"not WebAssembly":   {host.Options{Module: []byte("hello")}, host.ErrModule},
		"cut short":         {host.Options{Module: faultyModule[:len(faultyModule)/2]}, host.ErrModule},
		"no exports":        {host.Options{Module: emptyModule}, host.ErrModule},
		"another ABI":       {host.Options{Module: anotherModule}, host.ErrModule},
		"too little memory": {host.Options{Module: faultyModule, MaxMemory: 1 << 16}, host.ErrModule},
		"no instances":      {host.Options{Module: faultyModule, Instances: -1}, host.ErrOption},
		"no memory":         {host.Options{Module: faultyModule, MaxMemory: 9}, host.ErrOption},
		"no budget":         {host.Options{Module: faultyModule, Budget: -9}, host.ErrOption},
	} {
		h, err := host.New(t.Context(), &c.opts)
		require.ErrorIs(t, err, c.want, name)
		assert.Nil(t, h, name)
	}
	_, err := host.New(t.Context(), nil)
	require.ErrorIs(t, err, host.ErrNoModule)
	assert.Contains(t, err.Error(), "make wasm", "it says what to run")
}

func TestNumbersAreMaskedByFmt(t *testing.T) {
	n := host.Number{Digits: "4111111111111111"}
	c := host.Candidate{Digits: "5555555555554444"}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		text := fmt.Sprintf(format, host.Result{Number: &n, Candidates: []host.Candidate{c}}) + fmt.Sprintf(format, n)
		assert.NotContains(t, text, "11111111")
		assert.NotContains(t, text, "5555555")
	}
}
