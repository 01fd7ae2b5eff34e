import { Format } from "./abi-codes.js";
import { CardError } from "./errors.js";
import type { Instance } from "./instance.js";
import { isBitmap, isVideoFrame, type RawImage, type Source } from "./pixels.js";
import type { OnPicture } from "./reader.js";

/** Larger pictures are scaled down by 2, 4, … while they are decoded: the recognizer works on two megapixels. */
const decodePixels = 8 << 20;

/**
 * Puts the picture into the instance's buffer, and hands a small copy of it out where it was decoded here. Frames and bitmaps
 * are closed. Errors: `input`, `decode`, `image`, `too_large`.
 */
export async function load(instance: Instance, source: Source, onPicture?: OnPicture): Promise<void> {
  if (isVideoFrame(source)) return loadFrame(instance, source, onPicture);
  if (isBitmap(source)) return loadBitmap(instance, source, onPicture);
  if (source instanceof Blob) return loadBlob(instance, source, onPicture);
  loadRaw(instance, source);
}

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
async function loadFrame(instance: Instance, frame: VideoFrame, onPicture?: OnPicture): Promise<void> {
  const { format } = frame;
  const moduleFormat = lumaFormats.has(format ?? "") ? Format.gray8 : colourFormats[format ?? ""];
  if (moduleFormat === undefined) { // opaque or of more than 8 bits: let the platform convert
    const bitmap = await createImageBitmap(frame).finally(() => frame.close());
    return loadBitmap(instance, bitmap, onPicture);
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

async function loadBlob(instance: Instance, blob: Blob, onPicture?: OnPicture): Promise<void> {
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
  return loadBitmap(instance, bitmap, onPicture);
}

async function loadBitmap(instance: Instance, bitmap: ImageBitmap, onPicture?: OnPicture): Promise<void> {
  const { width, height } = bitmap;
  try {
    if (width === 0 || height === 0) throw new CardError("input", "the picture is empty or its bitmap was closed");
    let reduce = 1;
    while ((width / reduce) * (height / reduce) > decodePixels) reduce *= 2;
    const scaled = draw(bitmap, width / reduce, height / reduce);
    bitmap.close(); // it may have 200 MB, and the copy below needs some too
    if (onPicture) {
      const shown = draw(scaled.canvas, ...fitted(width, height));
      onPicture(await createImageBitmap(shown.canvas), width, height);
      free(shown);
    }
    const w = scaled.canvas.width;
    const h = scaled.canvas.height;
    const { data } = scaled.getImageData(0, 0, w, h);
    free(scaled);
    instance.buffer(data.length).set(data);
    instance.frame(w, h, w * 4, Format.rgba8, reduce);
    data.fill(0);
  } finally {
    bitmap.close();
  }
}

/** Pixels a side of the copy that is handed out: enough for a card's strip on any screen. */
const shownSide = 1600;

function fitted(width: number, height: number): [width: number, height: number] {
  const scale = Math.min(1, shownSide / Math.max(width, height));
  return [width * scale, height * scale];
}

type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

function draw(picture: CanvasImageSource, w: number, h: number): Context {
  const [width, height] = [Math.max(1, Math.round(w)), Math.max(1, Math.round(h))];
  const canvas = typeof OffscreenCanvas === "function"
    ? new OffscreenCanvas(width, height)
    : Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true }) as Context | null;
  if (!context) throw new CardError("input", "this browser gives no 2d canvas of that size");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  return context;
}

/** Frees a canvas's picture now, not at the next collection. */
function free({ canvas }: Context): void {
  canvas.width = canvas.height = 0;
}
