/// <reference lib="esnext.disposable" preserve="true" />
import { ABI_VERSION } from "./abi-codes.js";
import { CardError } from "./errors.js";
import { type ImageInput, toSource } from "./input.js";
import { type RecognizeOptions, type SessionOptions, wireOptions } from "./options.js";
import { release } from "./pixels.js";
import type { Reader } from "./reader.js";
import type { CardResult } from "./result.js";
import { Session } from "./session.js";

declare const PACKAGE_VERSION: string; // set by build.mjs

/** Reads cards. Make it with `createRecognizer`; several may live side by side. Works in browser, worker and Node. */
export class Recognizer {
  /** Versions of the package and of the ABI that it speaks. */
  static readonly info = { version: PACKAGE_VERSION, abi: ABI_VERSION } as const;

  /** Where pictures are read. */
  readonly thread: "worker" | "page";
  /** Why it is not in a worker, although that was not asked for. */
  readonly fallback: CardError | undefined;
  readonly #reader: Reader;
  readonly #sessions = new Set<Session>();
  #closed = false;

  /** Use `createRecognizer`. */
  constructor(reader: Reader, thread: "worker" | "page" = "page", fallback?: CardError) {
    this.#reader = reader;
    this.thread = thread;
    this.fallback = fallback;
  }

  /**
   * Reads one picture. A card that cannot be read is a result with a status, not an error. The module's copies of picture
   * and number are zeroed before the promise resolves. Calls wait for one another.
   * Errors: {@link CardError}, and signal.reason once the signal aborts.
   */
  async recognize(image: ImageInput, options: RecognizeOptions = {}): Promise<CardResult> {
    this.#check();
    options.signal?.throwIfAborted();
    const source = await toSource(image, options.transfer ?? false);
    try {
      this.#check();
      const request = { source, options: wireOptions(options), session: 0 };
      const answer = await this.#reader.read(request, options.signal, options.onPicture);
      options.onTiming?.(answer.timing);
      return JSON.parse(answer.json) as CardResult;
    } finally {
      release(source);
    }
  }

  /** Begins to read a video. The options hold for all its frames; signal ends the session. */
  session(options: SessionOptions = {}): Session {
    this.#check();
    const session = new Session(this.#reader, options);
    this.#sessions.add(session);
    return session;
  }

  /** Ends the worker and forgets everything. What waits rejects with `closed`. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader.close();
    for (const session of this.#sessions) await session.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #check(): void {
    if (this.#closed) throw new CardError("closed", "the recognizer was closed");
  }
}
