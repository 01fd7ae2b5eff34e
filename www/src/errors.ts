import { AbiError } from "./abi-codes.js";

/**
 * Why a call failed. A card that cannot be read is a result with a status, never an error.
 *
 * - `closed`: the recognizer or session was closed.
 * - `no_wasm`: the module could not be fetched, compiled or started.
 * - `wasm_blocked`: the page's policy or the browser allows no WebAssembly.
 * - `wrong_abi`: the module speaks another version of the ABI than this package.
 * - `input`: the value given is no picture that this platform can turn into pixels.
 * - `decode`: the file is damaged or of a format that this platform does not decode.
 * - `worker`: the worker could not start or died.
 * - the others are the module's own, see wasm/ABI.md.
 */
export type CardErrorCode =
  | "closed"
  | "no_wasm"
  | "wasm_blocked"
  | "wrong_abi"
  | "input"
  | "decode"
  | "worker"
  | keyof typeof AbiError;

/** The one error class of this package. Its message never holds digits. */
export class CardError extends Error {
  override readonly name = "CardError";
  readonly code: CardErrorCode;

  constructor(code: CardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The error behind a negative answer of the module. */
export function abiError(answer: number, call: string): CardError {
  const known = Object.entries(AbiError).find(([, code]) => code === answer);
  const name = (known?.[0] ?? "internal") as keyof typeof AbiError;
  return new CardError(name, `${call}: ${name.replace("_", " ")} (${answer})`);
}
