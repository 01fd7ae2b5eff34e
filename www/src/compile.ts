import { CardError } from "./errors.js";
import type { WasmSource } from "./options.js";

/** Compiles the module, while it loads where the server names its type. Error: `no_wasm`, and signal.reason. */
export async function compile(source: WasmSource, signal?: AbortSignal): Promise<WebAssembly.Module> {
  signal?.throwIfAborted();
  try {
    if (typeof WebAssembly !== "object") throw new TypeError("this browser runs no WebAssembly, or a policy forbids it");
    if (source instanceof WebAssembly.Module) return source;
    if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return await WebAssembly.compile(source);
    const response = typeof Response === "function" && source instanceof Response
      ? source
      : await fetch(source as URL | string, { credentials: "same-origin", ...(signal && { signal }) });
    return await compileResponse(response);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new CardError("no_wasm", "the module could not be loaded or compiled", { cause });
  }
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new TypeError(`the server answered ${response.status}`);
  const type = response.headers.get("Content-Type") ?? "";
  if (type.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
