import type { Format } from "./abi-codes.js";

/** Pixels without a class, for Node, tests and other decoders. An `ImageData` is one. */
export interface RawImage {
  /** height rows of stride bytes. */
  data: Uint8Array | Uint8ClampedArray;
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  /** Bytes from one row to the next. Default: width × bytes per pixel. */
  stride?: number;
  /** Default `rgba8`; alpha is not premultiplied. */
  format?: keyof typeof Format;
}

/** What can cross to the worker. */
export type Source = RawImage | VideoFrame | ImageBitmap | Blob;

/** Lets go of a frame or bitmap now, not at the next collection; no harm when it has gone to the worker or was closed. */
export function release(source: Source): void {
  if ("close" in source) source.close();
}

/** A copy of our own, for a source that is given away. */
export function copy(source: Source): Source | Promise<Source> {
  if (isVideoFrame(source)) return source.clone();
  if (isBitmap(source)) return createImageBitmap(source);
  return source instanceof Blob ? source : { ...source, data: source.data.slice() };
}

export const isVideoFrame = (v: unknown): v is VideoFrame => typeof VideoFrame === "function" && v instanceof VideoFrame;
export const isBitmap = (v: unknown): v is ImageBitmap => typeof ImageBitmap === "function" && v instanceof ImageBitmap;
