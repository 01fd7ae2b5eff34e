import { Field as FieldBits, Option } from "./abi-codes.js";

/** Something to read. The security code is read only when it is named. */
export type Field = keyof typeof FieldBits;

/** Where the module comes from. Strings and URLs are fetched once; keep them on your own origin. */
export type WasmSource = URL | string | Response | BufferSource | WebAssembly.Module;

export interface CreateOptions {
  /** Default: `card.wasm` beside this package's script (in Node: the module with decoders). Never a CDN. */
  wasm?: WasmSource;
  /**
   * Default: a worker, and this thread where none can be started, a few milliseconds at a time. `false` reads on this thread at
   * once; `true`, the URL of the worker's script, or a factory insist on a worker. A worker of yours must be a module that
   * imports `cardglyph/worker`.
   */
  worker?: boolean | string | URL | (() => Worker);
  /** Called while the module loads, with the share of it that has come, 0 to 1. */
  onProgress?: (share: number) => void;
  /** Stops loading: `createRecognizer` rejects with its reason. */
  signal?: AbortSignal;
}

/** Where the time of one read went, in milliseconds. */
export interface Timing {
  /** Decoding the picture and copying its pixels into the module. */
  input: number;
  /** One entry for each step of the recognizer. Between two steps the thread is free. */
  steps: number[];
  /** From the read's start to its answer, waiting for earlier reads not included. */
  total: number;
}

export interface RecognizeOptions {
  /** What to read. Default: all but `security`. `number` is always read. */
  fields?: readonly Field[];
  /** Confidence in (0, 1] from which a number is claimed, that is, the status is `ok`. Default 0.99. */
  minConfidence?: number;
  /** Mask the digits in the result, and never give the security code. Default false. */
  mask?: boolean;
  /** Give the buffer, bitmap or frame away in place of copying it; yours is detached or closed. Default false. */
  transfer?: boolean;
  /** Stops the read: the promise rejects with its reason, and the module forgets the picture. */
  signal?: AbortSignal;
  /**
   * Called once the picture is decoded, before it is read, with a copy scaled to at most 1,600 pixels a side, and the size of
   * the original: results have its pixels. The bitmap is yours to close. For files, bitmaps and elements; not for raw pixels, not in
   * Node.
   */
  onPicture?: (picture: ImageBitmap, width: number, height: number) => void;
  /** Called once with the timing, before the promise resolves. */
  onTiming?: (timing: Timing) => void;
}

export interface SessionOptions extends RecognizeOptions {
  /** When the frames do not decide, read the sharpest of them by itself, as a picture. Default true. */
  stills?: boolean;
  /** Milliseconds to go on after the number is sure, while date or name are asked for and not seen. Default 0. */
  settle?: number;
}

/** What crosses to the worker: the module's options by id, and whether to mask. */
export interface WireOptions {
  values: [id: number, value: number][];
  mask: boolean;
}

const tenThousandths = 10_000;

/** Turns options into the module's. Values out of range are left for the module to refuse. */
export function wireOptions(options: RecognizeOptions, today = new Date()): WireOptions {
  const values: WireOptions["values"] = [[Option.today, today.getFullYear() * 100 + today.getMonth() + 1]];
  if (options.fields) {
    values.push([Option.fields, options.fields.reduce<number>((bits, name) => bits | FieldBits[name], FieldBits.number)]);
  }
  if (options.minConfidence !== undefined) {
    const value = Math.round(options.minConfidence * tenThousandths);
    values.push([Option.min_number, value > 0 ? value : -1]); // 0 would mean the default
  }
  return { values, mask: options.mask ?? false };
}
