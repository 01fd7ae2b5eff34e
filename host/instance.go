package host

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/cardglyph/cardglyph/wasm/abi"
)

// instance is one instance of the module. It does one thing at a time.
type instance struct {
	module  api.Module
	exports map[string]api.Function
	broken  bool // a call failed: whatever it answers now is worth nothing
}

// checkExports compares the module's exports with the ABI before any of its code runs.
func checkExports(m wazero.CompiledModule) error {
	if _, ok := m.ExportedMemories()["memory"]; !ok {
		return fmt.Errorf("%w: no memory", ErrModule)
	}
	have := m.ExportedFunctions()
	if have["_initialize"] == nil {
		return fmt.Errorf("%w: no _initialize: not a reactor", ErrModule)
	}
	isI32 := func(v api.ValueType) bool { return v == api.ValueTypeI32 }
	for _, want := range abi.Exports {
		f := have[want.Name]
		if f == nil {
			return fmt.Errorf("%w: no export %s", ErrModule, want.Name)
		}
		in, out := f.ParamTypes(), f.ResultTypes()
		notI32 := slices.ContainsFunc(slices.Concat(in, out), func(v api.ValueType) bool { return !isI32(v) })
		if len(in) != want.Params || len(out) != 1 || notI32 {
			return fmt.Errorf("%w: %s has another signature", ErrModule, want.Name)
		}
	}
	return nil
}

// softMemory is the heap in bytes from which the collector inside the module works harder. Without it an instance grows
// to 78 MB over a few 1080p frames, with it to 53 MB, in the same time.
const softMemory = "40MiB"

// start makes an instance: no file, no output; clock and random numbers are wazero's fixed ones.
func (h *Host) start(ctx context.Context) (*instance, error) {
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize").
		WithEnv("GOMEMLIMIT", softMemory)
	module, err := h.runtime.InstantiateModule(withRoom(context.WithoutCancel(ctx)), h.compiled, config)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrTrap, firstLine(err))
	}
	in := &instance{module: module, exports: map[string]api.Function{}}
	for _, e := range abi.Exports {
		in.exports[e.Name] = module.ExportedFunction(e.Name)
	}
	version, err := in.call(ctx, abi.ExportAbiVersion)
	if err != nil {
		return nil, err
	}
	if version != abi.Version {
		return nil, fmt.Errorf("%w: ABI version %d, this host speaks %d", ErrModule, version, abi.Version)
	}
	h.mu.Lock()
	h.stats.Started++
	h.mu.Unlock()
	return in, nil
}

// read reads one picture and answers a copy of the module's JSON.
func (in *instance) read(ctx context.Context, h *Host, req *Request) ([]byte, error) {
	text, err := in.readJSON(ctx, h, req)
	if _, resetErr := in.call(ctx, abi.ExportReset); err == nil {
		err = resetErr
	}
	return text, err
}

func (in *instance) readJSON(ctx context.Context, h *Host, req *Request) ([]byte, error) {
	if err := in.setOptions(ctx, req); err != nil {
		return nil, err
	}
	if err := in.load(ctx, req); err != nil {
		return nil, err
	}
	flags := uint64(0)
	if req.Mask {
		flags |= abi.FlagMask
	}
	if err := in.do(ctx, abi.ExportBegin, flags); err != nil {
		return nil, err
	}
	for {
		select {
		case <-h.closing:
			return nil, ErrClosed
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		default:
		}
		code, err := in.call(ctx, abi.ExportStep, h.budget)
		if err != nil {
			return nil, err
		}
		switch code {
		case 0:
		case 1:
			return in.result(ctx)
		default:
			in.broken = code == abi.ErrInternal
			return nil, fromCode(code)
		}
	}
}

func (in *instance) setOptions(ctx context.Context, req *Request) error {
	for _, o := range [...]struct{ id, value int }{
		{abi.OptionFields, int(req.Fields)},
		{abi.OptionMinNumber, int(float64(req.MinNumber*minNumberSteps) + 0.5)},
		{abi.OptionMaxPixels, req.MaxPixels},
		{abi.OptionToday, req.Today.Year*100 + req.Today.Month},
	} {
		if err := in.do(ctx, abi.ExportSetOption, uint64(o.id), uint64(o.value)); err != nil {
			return err
		}
	}
	return nil
}

// load copies the file or the pixels into the module.
func (in *instance) load(ctx context.Context, req *Request) error {
	if req.Image == nil {
		if err := in.write(ctx, req.File); err != nil {
			return err
		}
		return in.do(ctx, abi.ExportDecode, uint64(len(req.File)))
	}
	m := req.Image
	if err := in.write(ctx, m.Pix[:imageBytes(m)]); err != nil {
		return err
	}
	format := uint64(m.Format) | uint64(m.Reduce)<<abi.ReduceShift
	return in.do(ctx, abi.ExportFrame, uint64(m.Width), uint64(m.Height), uint64(m.Stride), format)
}

// write fills the module's buffer with data.
func (in *instance) write(ctx context.Context, data []byte) error {
	at, err := in.call(ctx, abi.ExportBuf, uint64(len(data)))
	if err != nil {
		return err
	}
	if at == 0 || !in.module.Memory().Write(uint32(at), data) {
		in.broken = true
		return fmt.Errorf("%w: its buffer does not hold %d bytes", ErrModule, len(data))
	}
	return nil
}

// result copies the JSON out: what wazero reads is a view of the instance's memory.
func (in *instance) result(ctx context.Context) ([]byte, error) {
	at, err := in.call(ctx, abi.ExportResultPtr)
	if err != nil {
		return nil, err
	}
	size, err := in.call(ctx, abi.ExportResultLen)
	if err != nil {
		return nil, err
	}
	view, ok := in.module.Memory().Read(uint32(at), uint32(size))
	if !ok || size < 1 {
		in.broken = true
		return nil, fmt.Errorf("%w: its result lies outside its memory", ErrModule)
	}
	return slices.Clone(view), nil
}

// do calls an export that answers 0 or an error.
func (in *instance) do(ctx context.Context, name string, args ...uint64) error {
	code, err := in.call(ctx, name, args...)
	if err != nil || code == 0 {
		return err
	}
	in.broken = code == abi.ErrInternal
	return fromCode(code)
}

// call calls an export. Once a call has failed the instance is broken and not called again.
func (in *instance) call(ctx context.Context, name string, args ...uint64) (int32, error) {
	if in.broken {
		return 0, ErrTrap
	}
	out, err := in.exports[name].Call(context.WithoutCancel(ctx), args...)
	if err != nil {
		in.broken = true
		return 0, fmt.Errorf("%w in %s: %s", ErrTrap, name, firstLine(err))
	}
	return api.DecodeI32(out[0]), nil
}

// memory is how many bytes the instance's memory has.
func (in *instance) memory() int { return int(in.module.Memory().Size()) }

// firstLine cuts the trace of the module's stack off.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
