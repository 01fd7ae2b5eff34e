/**
 * `cardglyph/scanner`: importing it defines `<cardglyph-scanner>`. Browser only; elsewhere importing it does nothing.
 * @module
 */
import { CardglyphScanner } from "./scanner/element.js";

export type { ErrorDetail, NoticeDetail, ProgressDetail, ReadDetail } from "./scanner/events.js";
export { type Card, fillForm } from "./scanner/form.js";
export type { Advice, State } from "./scanner/machine.js";
export { english, type Language, loadWords, type Problem, type Words } from "./scanner/words.js";
export { CardglyphScanner };

declare global {
  interface HTMLElementTagNameMap {
    "cardglyph-scanner": CardglyphScanner;
  }
  interface HTMLElementEventMap {
    "cardglyph-read": CustomEvent<import("./scanner/events.js").ReadDetail>;
    "cardglyph-progress": CustomEvent<import("./scanner/events.js").ProgressDetail>;
    "cardglyph-error": CustomEvent<import("./scanner/events.js").ErrorDetail>;
    "cardglyph-notice": CustomEvent<import("./scanner/events.js").NoticeDetail>;
  }
}

if (globalThis.customElements && !customElements.get("cardglyph-scanner")) customElements.define("cardglyph-scanner", CardglyphScanner);
