// Compiled by the tests: what an application writes.
import { type CardResult, CardError, createRecognizer } from "cardglyph";
import { CardglyphScanner, type ReadDetail } from "cardglyph/scanner";

export async function read(file: File, signal: AbortSignal): Promise<CardResult | undefined> {
  await using recognizer = await createRecognizer();
  try {
    return await recognizer.recognize(file, { signal, fields: ["number", "expiry"] });
  } catch (error) {
    if (error instanceof CardError && error.code === "decode") return undefined;
    throw error;
  }
}

export async function watch(video: HTMLVideoElement): Promise<string> {
  await using recognizer = await createRecognizer();
  await using session = recognizer.session();
  for (;;) {
    const { state, result } = await session.add(video);
    if (state === "done") return result!.number!.digits;
  }
}

export function fill(form: HTMLFormElement): () => void {
  const scanner: CardglyphScanner = document.createElement("cardglyph-scanner");
  scanner.addEventListener("cardglyph-read", ({ detail }) => {
    const { number, expiry }: ReadDetail = detail;
    console.assert(number.length >= 12 && (expiry === undefined || expiry.month <= 12));
  });
  document.body.append(scanner);
  return scanner.attachTo(form);
}
