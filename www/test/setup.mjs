/** Where things lie, and what the fixtures say. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const www = fileURLToPath(new URL("..", import.meta.url));
export const root = join(www, "..");
export const dist = join(www, "dist");
/** Made by run.mjs. */
export const fixtures = process.env.CARDGLYPH_FIXTURES ?? join(root, "build/www");
export const film = join(fixtures, "film.mjpeg");

/** The drawn cards, each with the host's JSON for its pixels. */
export async function cards() {
  const drawn = JSON.parse(await readFile(join(fixtures, "cards.json"), "utf8"));
  const answers = (await readFile(join(fixtures, "host.jsonl"), "utf8")).trim().split("\n");
  return drawn.map((card, i) => ({ ...card, path: join(fixtures, card.file), answer: answers[i], result: JSON.parse(answers[i]) }));
}

/** Cards that the host reads for certain: tests of plumbing must not hang on a hard picture. */
export async function readable() {
  const good = (await cards()).filter(({ result, number }) => result.status === "ok" && result.number.digits === number);
  if (good.length < 2) throw new Error(`only ${good.length} of the drawn cards are read: the recognizer is broken`);
  return good;
}

/** Test numbers that the networks publish. */
export const testNumbers = { visa: "4111111111111111", amex: "378282246310005" };

export const folders = { "": join(dist, "site"), dist, fixtures, pages: join(www, "test/pages") };
