import type { CardError } from "../errors.js";
import type { CardResult } from "../result.js";
import type { Card, Input } from "./form.js";
import type { Advice, State } from "./machine.js";
import type { Problem } from "./words.js";

/** Detail of `cardglyph-read`: what the customer accepted. */
export interface ReadDetail extends Card {
  /** The inputs that were filled, in the forms' order; empty when none has a known autocomplete token. */
  filled: Input[];
  /** What the recognizer said before any correction; absent when all was typed. */
  result?: CardResult;
}

/** Detail of `cardglyph-progress`: after each frame of the camera and at each change of state. */
export interface ProgressDetail {
  state: State;
  /** 0 to 1 */
  progress: number;
  /** What the customer is told while the camera runs. */
  guidance: Advice;
}

/** Detail of `cardglyph-error`. */
export interface ErrorDetail {
  problem: Problem;
  error?: unknown;
}

/** Detail of `cardglyph-notice`: what works, but not as it should. */
export interface NoticeDetail {
  /** `page_thread`: no worker could be started, the page's own thread reads. */
  notice: "page_thread";
  error: CardError;
}
