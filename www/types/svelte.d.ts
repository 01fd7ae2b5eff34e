/** `import "cardglyph/svelte"`: `<cardglyph-scanner>` in components, for Svelte 5. */
import type { HTMLAttributes } from "svelte/elements";
import type { CardglyphScanner, ScannerAttributes, ScannerListeners } from "./attributes.js";

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "cardglyph-scanner": HTMLAttributes<CardglyphScanner> & ScannerAttributes & ScannerListeners;
  }
}

export * from "./scanner.js";
