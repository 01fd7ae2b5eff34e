import { CardError } from "./errors.js";
import { isBitmap, isVideoFrame, type RawImage, type Source } from "./pixels.js";

/**
 * A picture. Browser and worker: all of it, elements on the page only. Node: `RawImage`, and `Blob` or `File` with
 * JPEG, PNG, GIF, WebP and more. Strings are never fetched.
 */
export type ImageInput =
  | RawImage
  | ImageData
  | ImageBitmap
  | VideoFrame
  | Blob
  | HTMLCanvasElement
  | OffscreenCanvas
  | HTMLVideoElement
  | HTMLImageElement;

/**
 * Turns an input into something that can cross to the worker and that is ours: a copy, or the caller's own when transfer
 * is set. Error: `input`.
 */
export async function toSource(image: ImageInput, transfer: boolean): Promise<Source> {
  try {
    return await convert(image, transfer);
  } catch (cause) {
    if (cause instanceof CardError) throw cause;
    throw new CardError("input", "the picture cannot be used: closed, empty, broken, or from another origin", { cause });
  }
}

function convert(image: ImageInput, transfer: boolean): Source | Promise<Source> {
  if (isVideoFrame(image)) return transfer ? image : image.clone();
  if (isBitmap(image)) return transfer ? image : createImageBitmap(image);
  if (image instanceof Blob) return image;
  if (isElement(image, "HTMLVideoElement")) return fromVideo(image);
  if (isElement(image, "HTMLImageElement")) return fromImage(image);
  if (isElement(image, "HTMLCanvasElement") || isElement(image, "OffscreenCanvas")) return createImageBitmap(image);
  if (isRaw(image)) return raw(image, transfer);
  throw new CardError("input", "no picture: see ImageInput for what can be read");
}

/** The class may be missing (workers, Node) or belong to another window (an iframe): its name decides. */
function isElement<N extends keyof ElementClasses>(value: unknown, name: N): value is ElementClasses[N] {
  return Object.prototype.toString.call(value) === `[object ${name}]`;
}

interface ElementClasses {
  HTMLVideoElement: HTMLVideoElement;
  HTMLImageElement: HTMLImageElement;
  HTMLCanvasElement: HTMLCanvasElement;
  OffscreenCanvas: OffscreenCanvas;
}

function fromVideo(video: HTMLVideoElement): Source | Promise<Source> {
  if (video.readyState < 2) throw new CardError("input", "the video has no frame yet");
  return typeof VideoFrame === "function" ? new VideoFrame(video) : createImageBitmap(video);
}

async function fromImage(image: HTMLImageElement): Promise<Source> {
  await image.decode();
  return createImageBitmap(image);
}

function isRaw(value: unknown): value is RawImage {
  const { data, width, height } = (value ?? {}) as Partial<RawImage>;
  const bytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  return bytes && Number.isInteger(width) && Number.isInteger(height);
}

function raw(image: RawImage, transfer: boolean): RawImage {
  const { width, height, stride, format } = image;
  const whole = image.data.byteLength === image.data.buffer.byteLength;
  const data = transfer && whole ? image.data : image.data.slice();
  return { data, width, height, ...(stride !== undefined && { stride }), ...(format !== undefined && { format }) };
}
