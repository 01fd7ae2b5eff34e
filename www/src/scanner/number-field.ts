import type { CardNumber } from "../result.js";
import { h } from "./dom.js";
import { drawText } from "./drawn.js";
import { carryDoubts, digitsOf, grouped } from "./number.js";
import type { Picture } from "./picture.js";
import { drawQuad } from "./strip.js";
import type { Texts } from "./texts.js";
import { fill } from "./words.js";

/** Digits that the field takes: one more than a card has, so that a slip is seen and not swallowed. */
const longest = 20;

/**
 * The card number as one input in groups, with its doubtful digits marked behind it and listed with their pictures. Digits
 * stand in the input's value and on canvases, never in text or attributes: tools that record pages for replay mask the former
 * and skip the latter.
 */
export class NumberField {
  readonly element: HTMLElement;
  readonly input = h("input", {
    id: "number", part: "input number", inputmode: "numeric", autocomplete: "cc-number", spellcheck: "false", maxlength: "27", dir: "ltr",
  });
  readonly #texts: Texts;
  readonly #marks = h("div", { class: "marks", "aria-hidden": "true", dir: "ltr" });
  readonly #list = h("div", { class: "doubts", part: "doubts", id: "doubts" });
  #digits = "";
  #groups: readonly number[] = [];
  #doubts: boolean[] = [];
  #pictures = new Map<number, HTMLCanvasElement>();

  constructor(texts: Texts) {
    this.#texts = texts;
    this.element = h("div", { class: "field" },
      h("label", { for: "number" }, texts.node("number")),
      h("div", { class: "digits" }, this.#marks, this.input),
      this.#list);
    this.input.addEventListener("input", () => this.#edit());
    texts.follow(() => this.#renderList());
  }

  get digits(): string {
    return this.#digits;
  }

  /** There are digits that the customer has not looked at. */
  get doubtful(): boolean {
    return this.#doubts.includes(true);
  }

  focus(): void {
    this.input.focus();
  }

  /** Shows a number; digits less certain than the limit are marked. The picture is used during the call only. */
  show(number: CardNumber | undefined, picture: Picture | undefined, limit: number): void {
    this.#digits = number?.digits ?? "";
    this.#groups = number?.groups ?? [];
    this.#doubts = [...this.#digits].map((_, i) => (number?.per_digit?.[i] ?? 1) < limit);
    this.#pictures = new Map();
    number?.digit_boxes?.forEach((box, i) => {
      if (!this.#doubts[i] || !picture) return;
      const canvas = h("canvas", { width: "44", height: "64", "aria-hidden": "true" });
      drawQuad(canvas, picture, box, 0.1);
      this.#pictures.set(i, canvas);
    });
    this.#render();
    this.#renderList();
  }

  #edit(): void {
    const digits = digitsOf(this.input.value).slice(0, longest);
    const caret = Math.min(digits.length, digitsOf(this.input.value.slice(0, this.input.selectionStart ?? 0)).length);
    this.#doubts = carryDoubts(this.#digits, this.#doubts, digits, caret);
    if (digits.length !== this.#digits.length) this.#pictures.clear(); // places have moved
    this.#digits = digits;
    this.#render();
    const at = this.#place(caret);
    this.input.setSelectionRange(at, at);
    this.#renderList();
  }

  #render(): void {
    const groups = grouped(this.#digits, this.#groups);
    this.input.value = groups.join(" ");
    let index = 0;
    this.#marks.replaceChildren(...groups.map((group) =>
      h("span", {}, ...[...group].map(() => h(this.#doubts[index++] ? "mark" : "i")))));
  }

  /** Where the digit with this index starts in the grouped text. */
  #place(index: number): number {
    let at = 0;
    for (const group of grouped(this.#digits, this.#groups)) {
      if (index <= group.length) return at + index;
      index -= group.length;
      at += group.length + 1;
    }
    return this.input.value.length;
  }

  #renderList(): void {
    const buttons = this.#doubts.flatMap((doubt, i) => (doubt ? [this.#button(i)] : []));
    this.#list.hidden = buttons.length === 0;
    if (buttons.length > 0) this.input.setAttribute("aria-describedby", "doubts");
    else this.input.removeAttribute("aria-describedby");
    this.#list.replaceChildren(h("span", {}, this.#texts.words.doubtful), ...buttons);
    for (const [i, button] of buttons.entries()) { // in the tree by now: the colour is known
      const places = this.#doubts.flatMap((doubt, at) => (doubt ? [at] : []));
      drawText(button.querySelector<HTMLCanvasElement>(".digit")!, this.#digits[places[i]!]!);
    }
  }

  /** Leads to a digit. Its label has the place, not the digit: the input says that once the keyboard is there. */
  #button(index: number): HTMLButtonElement {
    const label = fill(this.#texts.words.doubtful_digit, { place: index + 1 });
    const button = h("button", { type: "button", part: "doubt", "aria-label": label, title: label });
    const picture = this.#pictures.get(index);
    if (picture) button.append(picture);
    button.append(h("canvas", { class: "digit", width: "32", height: "64", "aria-hidden": "true" }));
    button.addEventListener("click", () => {
      const end = this.#place(index + 1);
      this.input.focus();
      this.input.setSelectionRange(end - 1, end);
    });
    return button;
  }
}
