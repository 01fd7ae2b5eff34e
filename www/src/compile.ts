import { CardError } from "./errors.js";
import type { CreateOptions, WasmSource } from "./options.js";

declare const MODULE_BYTES: number; // of card.wasm, not compressed; set by build.mjs

/** Compiles the module, while it loads where the server names its type. Errors: `no_wasm`, `wasm_blocked`, and signal.reason. */
export async function compile(source: WasmSource, options: Pick<CreateOptions, "signal" | "onProgress"> = {}): Promise<WebAssembly.Module> {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  if (isBlocked()) throw new CardError("wasm_blocked", "this browser runs no WebAssembly, or the page's policy lacks 'wasm-unsafe-eval'");
  try {
    if (source instanceof WebAssembly.Module) return source;
    if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return await WebAssembly.compile(source);
    const response = typeof Response === "function" && source instanceof Response
      ? source
      : await fetch(source as URL | string, { credentials: "same-origin", ...(signal && { signal }) });
    return await compileResponse(onProgress ? counted(response, onProgress) : response);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new CardError("no_wasm", "the module could not be loaded or compiled", { cause });
  }
}

/** A policy that forbids WebAssembly forbids the smallest module too. */
function isBlocked(): boolean {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    return false;
  } catch {
    return true;
  }
}

/** The same response, telling how much of it has come. Over the wire it is compressed: its length is the file's only without. */
function counted(response: Response, onProgress: (share: number) => void): Response {
  if (!response.ok || !response.body || typeof TransformStream !== "function") return response;
  const { headers } = response;
  const length = headers.has("Content-Encoding") ? 0 : Number(headers.get("Content-Length"));
  const total = length > 0 ? length : MODULE_BYTES;
  let loaded = 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      loaded += chunk.byteLength;
      onProgress(Math.min(1, loaded / total));
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(count), { headers });
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new TypeError(`the server answered ${response.status}`);
  const type = response.headers.get("Content-Type") ?? "";
  if (type.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
