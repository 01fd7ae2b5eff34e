/** `import "cardglyph/vue"`: `<cardglyph-scanner>` in templates, for Vue 3. */
import type { DefineComponent, HTMLAttributes } from "vue";
import type { ErrorDetail, NoticeDetail, ProgressDetail, ReadDetail } from "./scanner.js";
import type { ScannerAttributes } from "./attributes.js";

interface Listeners {
  "onCardglyph-read"?: (event: CustomEvent<ReadDetail>) => void;
  "onCardglyph-progress"?: (event: CustomEvent<ProgressDetail>) => void;
  "onCardglyph-error"?: (event: CustomEvent<ErrorDetail>) => void;
  "onCardglyph-notice"?: (event: CustomEvent<NoticeDetail>) => void;
}

declare module "vue" {
  interface GlobalComponents {
    "cardglyph-scanner": DefineComponent<ScannerAttributes & Listeners & HTMLAttributes>;
  }
}

export * from "./scanner.js";
