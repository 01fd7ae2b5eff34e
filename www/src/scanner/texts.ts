import type { Words } from "./words.js";

/**
 * The texts of the shadow tree, by key. Another language rewrites them where they stand: what was typed, the camera and the
 * keyboard's place stay.
 */
export class Texts {
  #words: Words;
  readonly #updates: (() => void)[] = [];

  constructor(words: Words) {
    this.#words = words;
  }

  get words(): Words {
    return this.#words;
  }

  use(words: Words): void {
    this.#words = words;
    for (const update of this.#updates) update();
  }

  /** A text node that follows the language. */
  node(key: keyof Words): Text {
    const node = document.createTextNode("");
    this.follow((words) => { node.data = words[key]; });
    return node;
  }

  /** Keeps an attribute in the language and returns its element. */
  attribute<E extends Element>(element: E, name: string, key: keyof Words): E {
    this.follow((words) => element.setAttribute(name, words[key]));
    return element;
  }

  /** Calls back now and at each change of language. */
  follow(update: (words: Words) => void): void {
    const run = () => update(this.#words);
    this.#updates.push(run);
    run();
  }
}
