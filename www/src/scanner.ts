/**
 * `cardglyph/scanner`: importing it defines `<cardglyph-scanner>`. Browser only.
 * @module
 */
import { CardglyphScanner } from "./scanner/element.js";

export type { ErrorDetail, ProgressDetail, ReadDetail } from "./scanner/element.js";
export { type Card, fillForm } from "./scanner/form.js";
export type { State } from "./scanner/view.js";
export { chinese, english, type Problem, type Words } from "./scanner/words.js";
export { CardglyphScanner };

declare global {
  interface HTMLElementTagNameMap {
    "cardglyph-scanner": CardglyphScanner;
  }
  interface HTMLElementEventMap {
    "cardglyph-read": CustomEvent<import("./scanner/element.js").ReadDetail>;
    "cardglyph-progress": CustomEvent<import("./scanner/element.js").ProgressDetail>;
    "cardglyph-error": CustomEvent<import("./scanner/element.js").ErrorDetail>;
  }
}

if (globalThis.customElements && !customElements.get("cardglyph-scanner")) customElements.define("cardglyph-scanner", CardglyphScanner);
