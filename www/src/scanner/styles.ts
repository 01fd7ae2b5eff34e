import text from "./styles.css";

let sheet: CSSStyleSheet | undefined;

/** Gives a shadow tree the element's styles: one sheet for all, allowed by style-src 'self' because no markup carries it. */
export function adopt(root: ShadowRoot): void {
  if (!("adoptedStyleSheets" in root) || typeof CSSStyleSheet !== "function") return; // jsdom, happy-dom and the like, which show nothing
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
  }
  root.adoptedStyleSheets = [sheet];
}
