import type { CardNumber } from "../result.js";
import { h } from "./dom.js";
import { carryDoubts, digitsOf, grouped } from "./number.js";
import type { Picture } from "./scan.js";
import { drawQuad } from "./strip.js";
import { fill, type Words } from "./words.js";

/** Digits that the field takes: one more than a card has, so that a slip is seen and not swallowed. */
const longest = 20;

/** The card number as one input in groups, with its doubtful digits marked behind it and listed with their pictures. */
export class NumberField {
  readonly element: HTMLElement;
  readonly input = h("input", {
    id: "number", part: "input number", inputmode: "numeric", autocomplete: "cc-number", spellcheck: "false", maxlength: "27",
  });
  readonly #words: Words;
  readonly #marks = h("div", { class: "marks", "aria-hidden": "true" });
  readonly #list = h("div", { class: "doubts", part: "doubts" });
  #digits = "";
  #groups: readonly number[] = [];
  #doubts: boolean[] = [];
  #pictures = new Map<number, HTMLCanvasElement>();

  constructor(words: Words) {
    this.#words = words;
    this.element = h("div", { class: "field" },
      h("label", { for: "number" }, words.number),
      h("div", { class: "digits" }, this.#marks, this.input),
      this.#list);
    this.input.addEventListener("input", () => this.#edit());
  }

  get digits(): string {
    return this.#digits;
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
      drawQuad(canvas, picture.image, box, 0.1);
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
      h("span", {}, ...[...group].map((digit) => h(this.#doubts[index++] ? "mark" : "i", {}, digit)))));
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
    this.#list.replaceChildren(h("span", {}, this.#words.doubtful), ...buttons);
  }

  #button(index: number): HTMLButtonElement {
    const digit = this.#digits[index]!;
    const label = fill(this.#words.doubtful_digit, { place: index + 1, digit });
    const button = h("button", { type: "button", part: "doubt", "aria-label": label, title: label });
    const picture = this.#pictures.get(index);
    if (picture) button.append(picture);
    button.append(h("b", {}, digit));
    button.addEventListener("click", () => {
      const end = this.#place(index + 1);
      this.input.focus();
      this.input.setSelectionRange(end - 1, end);
    });
    return button;
  }
}
