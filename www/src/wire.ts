import type { CardErrorCode } from "./errors.js";
import type { Answer, ReadRequest } from "./reader.js";

/** Messages to the worker. The first is `start`; each call has a number of its own. */
export type ToWorker =
  | { op: "start"; module: WebAssembly.Module }
  | { op: "read"; call: number; request: ReadRequest }
  | { op: "forget"; call: number; session: number }
  | { op: "abort"; call: number };

/** Messages from the worker: one for each `read` and `forget`. */
export type FromWorker =
  | { call: number; answer?: Answer }
  | { call: number; error: { code: CardErrorCode; message: string } };
