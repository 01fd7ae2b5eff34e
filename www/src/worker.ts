/// <reference lib="webworker" />
/**
 * The worker's script, `cardglyph/worker`. It never fetches anything: the compiled module comes in the first message.
 * @module
 */
import { CardError } from "./errors.js";
import { LocalReader, type OnPicture } from "./reader.js";
import type { FromWorker, ToWorker } from "./wire.js";

declare const self: DedicatedWorkerGlobalScope;

let reader: LocalReader | undefined;
const running = new Map<number, AbortController>();

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.op) {
    case "start":
      reader = new LocalReader(data.module);
      send({ ready: true });
      break;
    case "abort":
      running.get(data.call)?.abort();
      break;
    default:
      void answer(data);
  }
};

async function answer(message: Extract<ToWorker, { op: "read" | "forget" }>): Promise<void> {
  const { call } = message;
  const controller = new AbortController();
  running.set(call, controller);
  try {
    if (message.op === "forget") {
      await reader!.forget(message.session);
      send({ call });
    } else {
      const onPicture: OnPicture | undefined = message.shows
        ? (picture, width, height) => self.postMessage({ call, picture, width, height } satisfies FromWorker, [picture])
        : undefined;
      send({ call, answer: await reader!.read(message.request, controller.signal, onPicture) });
    }
  } catch (error) {
    const code = error instanceof CardError ? error.code : "internal";
    send({ call, error: { code, message: error instanceof CardError ? error.message : "the worker failed" } });
  } finally {
    running.delete(call);
  }
}

function send(message: FromWorker): void {
  self.postMessage(message);
}
