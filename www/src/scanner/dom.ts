import type { Texts } from "./texts.js";
import type { Words } from "./words.js";

/** Attributes are strings; true writes an empty attribute, false and undefined none. */
export type Attributes = Record<string, string | boolean | undefined>;

/** Makes an element without markup strings, so that no policy on markup or inline styles stands in the way. */
export function h<T extends keyof HTMLElementTagNameMap>(
  tag: T, attributes: Attributes = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** The same for SVG. */
export function s<T extends keyof SVGElementTagNameMap>(
  tag: T, attributes: Attributes = {}, ...children: Node[]
): SVGElementTagNameMap[T] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
}

/** A line icon of 24 × 24 from one path. */
export function icon(path: string): SVGSVGElement {
  return s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" }, s("path", { d: path }));
}

/** Shows an element or hides it. */
export function show(element: HTMLElement, shown: boolean): void {
  element.hidden = !shown;
}

/**
 * A button with an icon and a text; its parts are `button` and the icon's name. Of the kind "bare" it shows the icon alone and has the
 * text as its label.
 */
export function button(
  texts: Texts, name: keyof typeof icons, key: keyof Words, kind: "primary" | "plain" | "first" | "bare" | "", click?: () => void,
): HTMLButtonElement {
  const control = h("button", { type: "button", class: kind, part: `button ${kind === "primary" ? "primary " : ""}${name}` }, icon(icons[name]));
  if (kind === "bare") {
    texts.attribute(control, "aria-label", key);
    texts.attribute(control, "title", key);
  } else {
    control.append(texts.node(key));
  }
  if (click) control.addEventListener("click", click);
  return control;
}

export const icons = {
  camera: "M3 8h4l2-3h6l2 3h4v11H3zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  picture: "M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 6M15.5 9.5h.01",
  keyboard: "M2 6h20v12H2zM6 10h.01M10 10h.01M14 10h.01M18 10h.01M7 14h10",
  torch: "M13 2 5 14h6l-1 8 8-12h-6z",
  zoom: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 21 21M7.5 10.5h6M10.5 7.5v6",
  stop: "M6 6l12 12M18 6 6 18",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  done: "M4 12.5l5 5L20 6.5",
  again: "M4 12a8 8 0 1 1 2.3 5.7M4 12V7M4 12h5",
  warning: "M12 4 2.5 20h19zM12 10v4.5M12 17.3h.01",
} as const;
