import type { CardErrorCode } from "./errors.js";
import type { Answer, ReadRequest } from "./reader.js";

/**
 * Messages to the worker. The first is `start`, answered by `ready`; each call has a number of its own. Five kinds of messages with
 * abort and transfer: a library for remote calls, comlink, would add a proxy for every object and still need the abort by hand.
 */
export type ToWorker =
  | { op: "start"; module: WebAssembly.Module }
  | { op: "read"; call: number; request: ReadRequest; shows: boolean }
  | { op: "forget"; call: number; session: number }
  | { op: "abort"; call: number };

/** Messages from the worker: one for each `read` and `forget`, and before it the picture of a read that shows it. */
export type FromWorker =
  | { ready: true }
  | { call: number; picture: ImageBitmap; width: number; height: number }
  | { call: number; answer?: Answer }
  | { call: number; error: { code: CardErrorCode; message: string } };
