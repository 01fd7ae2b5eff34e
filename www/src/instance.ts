import { ABI_VERSION, EXPORTS, Flag, REDUCE_SHIFT } from "./abi-codes.js";
import { abiError, CardError } from "./errors.js";
import type { WireOptions } from "./options.js";
import { wasi } from "./wasi.js";

type Exports = { memory: WebAssembly.Memory; _initialize(): void } & {
  [name in keyof typeof EXPORTS]: (...args: number[]) => number;
};

/** One instance of the module: wasm/ABI.md as methods. It reads one picture at a time. */
export class Instance {
  readonly #card: Exports;
  #buffer = { at: 0, length: 0 };

  private constructor(exports: Exports) {
    this.#card = exports;
  }

  /** Starts an instance. Errors: `no_wasm`, `wrong_abi`. */
  static async start(module: WebAssembly.Module): Promise<Instance> {
    let exports: Exports | undefined;
    try {
      const shim = wasi(module, () => exports!.memory);
      const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: shim });
      exports = instance.exports as Exports;
      checkExports(exports);
      exports._initialize();
    } catch (cause) {
      if (cause instanceof CardError) throw cause;
      throw new CardError("no_wasm", "the module could not be started", { cause });
    }
    const version = exports.card_abi_version();
    if (version !== ABI_VERSION) {
      throw new CardError("wrong_abi", `the module has ABI ${version}, this package needs ${ABI_VERSION}`);
    }
    return new Instance(exports);
  }

  /** A buffer of length bytes in the module's memory, for pixels or a file. Valid until the next call. */
  buffer(length: number): Uint8Array<ArrayBuffer> {
    const at = this.#card.card_buf(length) >>> 0;
    if (at === 0) {
      throw new CardError("too_large", `a picture of ${length} bytes is over the module's cap`);
    }
    this.#buffer = { at, length };
    return new Uint8Array(this.#memory, at, length);
  }

  /** Says that the buffer holds pixels; reduce is how many original pixels one stands for in each direction. */
  frame(width: number, height: number, stride: number, format: number, reduce = 1): void {
    this.#check(this.#card.card_frame(width, height, stride, format | (reduce << REDUCE_SHIFT)), "card_frame");
  }

  /** Says that the buffer holds a picture file. Error `not_available`: the module has no decoders. */
  file(length: number): void {
    this.#check(this.#card.card_decode(length), "card_decode");
  }

  /** Begins to read what the buffer holds. */
  begin(options: WireOptions, session: boolean): void {
    for (const [id, value] of options.values) {
      this.#check(this.#card.card_set_option(id, value), "card_set_option");
    }
    const flags = (options.mask ? Flag.mask : 0) | (session ? Flag.session : 0);
    this.#check(this.#card.card_begin(flags), "card_begin");
  }

  /** Works for about budget units (1,000 are about a millisecond) and reports whether the read is done. */
  step(budget: number): boolean {
    return this.#check(this.#card.card_step(budget), "card_step") === 1;
  }

  /** The finished read's JSON. */
  result(): string {
    return new TextDecoder().decode(this.#resultBytes());
  }

  /** Zeroes picture and result and keeps what the session has learned. */
  wipeFrame(): void {
    this.#resultBytes().fill(0);
    new Uint8Array(this.#memory, this.#buffer.at, this.#buffer.length).fill(0);
  }

  /** Zeroes the whole memory: copies that the module's heap may hold go too. The instance is dead afterwards. */
  discard(): void {
    new Uint8Array(this.#memory).fill(0);
  }

  get #memory(): ArrayBuffer {
    return this.#card.memory.buffer as ArrayBuffer; // anew each time: growth detaches the old one
  }

  #resultBytes(): Uint8Array {
    return new Uint8Array(this.#memory, this.#card.card_result_ptr() >>> 0, this.#card.card_result_len());
  }

  #check(answer: number, call: string): number {
    if (answer < 0) throw abiError(answer, call);
    return answer;
  }
}

function checkExports(exports: WebAssembly.Exports): void {
  const missing = ["_initialize", ...Object.keys(EXPORTS)].filter((name) => typeof exports[name] !== "function");
  if (!(exports["memory"] instanceof WebAssembly.Memory)) missing.push("memory");
  if (missing.length > 0) {
    throw new CardError("wrong_abi", `this is no Cardglyph module: it lacks ${missing.join(", ")}`);
  }
}
