/** `import "cardglyph/react"`: `<cardglyph-scanner>` in JSX, for React 19. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { CardglyphScanner, ScannerAttributes, ScannerListeners } from "./attributes.js";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "cardglyph-scanner": DetailedHTMLProps<HTMLAttributes<CardglyphScanner>, CardglyphScanner> & ScannerAttributes & ScannerListeners;
    }
  }
}

export * from "./scanner.js";
