/** What both entries, browser and Node, export. */
export { CardError, type CardErrorCode } from "./errors.js";
export type { Guidance } from "./guidance.js";
export type { ImageInput } from "./input.js";
export type { CreateOptions, Field, RecognizeOptions, SessionOptions, Timing, WasmSource } from "./options.js";
export type { RawImage } from "./pixels.js";
export { Recognizer } from "./recognizer.js";
export type { CardExpiry, CardNumber, CardResult, CardText, Point, Quad, Status } from "./result.js";
export { Session, type SessionUpdate } from "./session.js";
