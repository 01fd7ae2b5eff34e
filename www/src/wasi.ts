const success = 0;
const badFile = 8; // EBADF

/**
 * The WASI functions that the module imports. Nothing of this machine is shown to it but a clock and random bytes: no
 * argument, no environment, and whatever asks for a file hears that there is none. What the runtime prints when it dies
 * is dropped, it could hold digits.
 */
export function wasi(module: WebAssembly.Module, memory: () => WebAssembly.Memory): WebAssembly.ModuleImports {
  const asked = WebAssembly.Module.imports(module).map(({ name }) => [name, () => badFile]);
  return { ...Object.fromEntries(asked), ...known(memory) };
}

function known(memory: () => WebAssembly.Memory): WebAssembly.ModuleImports {
  const view = () => new DataView(memory().buffer);

  const noStrings = (count: number, size: number): number => {
    view().setUint32(count, 0, true);
    view().setUint32(size, 0, true);
    return success;
  };
  return {
    args_get: () => success,
    args_sizes_get: noStrings,
    environ_get: () => success,
    environ_sizes_get: noStrings,
    clock_time_get(_id: number, _precision: bigint, at: number): number {
      view().setBigUint64(at, BigInt(Math.round(performance.now() * 1e6)), true);
      return success;
    },
    random_get(at: number, length: number): number {
      crypto.getRandomValues(new Uint8Array(memory().buffer, at, length)); // the runtime asks for a few bytes only
      return success;
    },
    fd_write(_fd: number, vectors: number, count: number, written: number): number {
      let total = 0;
      for (let i = 0; i < count; i++) {
        total += view().getUint32(vectors + 8 * i + 4, true);
      }
      view().setUint32(written, total, true);
      return success;
    },
    poll_oneoff(subscriptions: number, events: number, count: number, happened: number): number {
      for (let i = 0; i < count; i++) { // every clock has rung, every file is ready to be refused
        const [from, to] = [subscriptions + 48 * i, events + 32 * i];
        new Uint8Array(memory().buffer, to, 32).fill(0);
        view().setBigUint64(to, view().getBigUint64(from, true), true); // the caller's own mark
        view().setUint8(to + 10, view().getUint8(from + 8)); // clock or file
      }
      view().setUint32(happened, count, true);
      return success;
    },
    sched_yield: () => success,
    proc_exit(code: number): never {
      throw new WebAssembly.RuntimeError(`the module's runtime ended (${code})`);
    },
  };
}
