import type { CardglyphScanner, ErrorDetail, NoticeDetail, ProgressDetail, ReadDetail } from "./scanner.js";

/** The attributes of `<cardglyph-scanner>`; README.md says what they do. */
export interface ScannerAttributes {
  auto?: boolean | "";
  camera?: "fullscreen" | "inline";
  disabled?: boolean | "";
  fields?: string;
  fill?: "none";
  lang?: string;
  "min-confidence"?: number | string;
  name?: string;
  paste?: "page";
  preload?: boolean | "";
  required?: boolean | "";
  theme?: "light" | "dark";
  wasm?: string;
  words?: string;
  worker?: string;
}

/** Listeners for its events, as frameworks spell them on elements. */
export interface ScannerListeners {
  "oncardglyph-read"?: (event: CustomEvent<ReadDetail>) => void;
  "oncardglyph-progress"?: (event: CustomEvent<ProgressDetail>) => void;
  "oncardglyph-error"?: (event: CustomEvent<ErrorDetail>) => void;
  "oncardglyph-notice"?: (event: CustomEvent<NoticeDetail>) => void;
}

export type { CardglyphScanner };
