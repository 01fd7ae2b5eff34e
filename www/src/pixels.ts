import { Format } from "./abi-codes.js";
import { CardError } from "./errors.js";
import type { Instance } from "./instance.js";

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

/** Larger pictures are scaled down by 2, 4, … while they are decoded: the recognizer works on two megapixels. */
const decodePixels = 8 << 20;

/** Lets go of a frame or bitmap now, not at the next collection; no harm when it has gone to the worker or was closed. */
export function release(source: Source): void {
  if ("close" in source) source.close();
}

/** Puts the picture into the instance's buffer. Frames and bitmaps are closed. Errors: `input`, `decode`, `image`, `too_large`. */
export async function load(instance: Instance, source: Source): Promise<void> {
  if (isVideoFrame(source)) return loadFrame(instance, source);
  if (isBitmap(source)) return loadBitmap(instance, source);
  if (source instanceof Blob) return loadBlob(instance, source);
  loadRaw(instance, source);
}

export const isVideoFrame = (v: unknown): v is VideoFrame => typeof VideoFrame === "function" && v instanceof VideoFrame;
export const isBitmap = (v: unknown): v is ImageBitmap => typeof ImageBitmap === "function" && v instanceof ImageBitmap;

function loadRaw(instance: Instance, raw: RawImage): void {
  const format = Format[raw.format ?? "rgba8"];
  const stride = raw.stride ?? raw.width * (format === Format.gray8 ? 1 : 4);
  const { buffer, byteOffset, byteLength } = raw.data;
  instance.buffer(byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
  instance.frame(raw.width, raw.height, stride, format);
}

const colourFormats: Record<string, number> = {
  RGBA: Format.rgba8, RGBX: Format.rgba8, BGRA: Format.bgra8, BGRX: Format.bgra8,
};

/** The formats whose first plane is 8-bit luma. */
const lumaFormats = new Set(["I420", "I420A", "I422", "I422A", "I444", "I444A", "NV12"]);

/** Copies a frame's luma, or its colours, straight into the module: a third of a millisecond for 1080p. */
async function loadFrame(instance: Instance, frame: VideoFrame): Promise<void> {
  const { format } = frame;
  const moduleFormat = lumaFormats.has(format ?? "") ? Format.gray8 : colourFormats[format ?? ""];
  if (moduleFormat === undefined) { // opaque or of more than 8 bits: let the platform convert
    const bitmap = await createImageBitmap(frame).finally(() => frame.close());
    return loadBitmap(instance, bitmap);
  }
  try {
    const { width, height } = frame.visibleRect!;
    const buffer = instance.buffer(frame.allocationSize());
    const [plane] = await frame.copyTo(buffer);
    if (plane!.offset !== 0) throw new CardError("image", "the frame's first plane does not come first");
    instance.frame(width, height, plane!.stride, moduleFormat);
  } finally {
    frame.close();
  }
}

async function loadBlob(instance: Instance, blob: Blob): Promise<void> {
  if (typeof createImageBitmap !== "function") { // Node: the module's own decoders
    const file = new Uint8Array(await blob.arrayBuffer());
    if (file.length === 0) throw new CardError("decode", "the file is empty");
    instance.buffer(file.length).set(file);
    instance.file(file.length);
    return;
  }
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch (cause) {
    throw new CardError("decode", "the file is no picture that this browser can decode", { cause });
  }
  loadBitmap(instance, bitmap);
}

function loadBitmap(instance: Instance, bitmap: ImageBitmap): void {
  try {
    const { width, height } = bitmap;
    if (width === 0 || height === 0) throw new CardError("input", "the picture is empty or its bitmap was closed");
    let reduce = 1;
    while ((width / reduce) * (height / reduce) > decodePixels) reduce *= 2;
    const w = Math.max(1, Math.round(width / reduce));
    const h = Math.max(1, Math.round(height / reduce));
    const { data } = draw(bitmap, w, h);
    instance.buffer(data.length).set(data);
    instance.frame(w, h, w * 4, Format.rgba8, reduce);
    data.fill(0);
  } finally {
    bitmap.close();
  }
}

function draw(bitmap: ImageBitmap, width: number, height: number): ImageData {
  const canvas = typeof OffscreenCanvas === "function"
    ? new OffscreenCanvas(width, height)
    : Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true }) as
    OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D | null;
  if (!context) throw new CardError("input", "this browser gives no 2d canvas of that size");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  canvas.width = canvas.height = 0; // frees the picture now, not at the next collection
  return pixels;
}
