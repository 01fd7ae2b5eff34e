import type { CardResult, Quad } from "../result.js";
import { s } from "./dom.js";

/** Where card and number were found, drawn over the picture: `slice` as a video that covers its place, `meet` as one that fits in. */
export class Outline {
  readonly element: SVGSVGElement;

  constructor(fit: "slice" | "meet") {
    this.element = s("svg", { "aria-hidden": "true", preserveAspectRatio: `xMidYMid ${fit}` });
  }

  /** In pixels of a width × height frame; without a result, nothing. */
  draw(result?: CardResult, width = 4, height = 3): void {
    this.element.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const polygon = (quad: Quad | undefined, kind: string) =>
      quad ? [s("polygon", { class: `outline ${kind}`, points: quad.map((p) => p.join(",")).join(" ") })] : [];
    this.element.replaceChildren(...polygon(result?.card?.quad, "card"), ...polygon(result?.number?.box, "number"));
  }
}
