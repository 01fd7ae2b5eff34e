import type { CardResult } from "../result.js";
import type { Source } from "../pixels.js";
import type { Problem } from "./words.js";

/** A picture that can be drawn; `done` frees it. It may be a smaller copy: results have the pixels of width and height. */
export interface Picture {
  image: CanvasImageSource;
  /** Of the original, in pixels. */
  width: number;
  height: number;
  /** Pixels of the image for one of the original. */
  scale: number;
  done(): void;
}

/** A number with the picture that shows it. */
export interface Found {
  result: CardResult;
  picture: Picture;
}

/** Wraps a frame or a bitmap. Frames that are not ours to close are copied by the caller. */
export function pictureOf(source: VideoFrame | HTMLCanvasElement | Source): Picture {
  if (typeof HTMLCanvasElement === "function" && source instanceof HTMLCanvasElement) {
    const done = () => { source.width = 0; };
    return { image: source, width: source.width, height: source.height, scale: 1, done };
  }
  if ("displayWidth" in source) {
    return { image: source, width: source.displayWidth, height: source.displayHeight, scale: 1, done: () => source.close() };
  }
  if ("close" in source) return { image: source, width: source.width, height: source.height, scale: 1, done: () => source.close() };
  if ("data" in source) return fromPixels(source.data, source.width, source.height);
  throw new TypeError("a file is no picture that can be drawn at once");
}

/** The browser's own copy of a session's still, which the session closes. */
export function copyOf(still: Source): Picture {
  return pictureOf("displayWidth" in still ? still.clone() : still);
}

function fromPixels(data: Uint8Array | Uint8ClampedArray, width: number, height: number): Picture {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d")!.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return pictureOf(canvas);
}

/** Why a file that the browser cannot open is none that it could: by its first bytes, whatever its name says. */
export async function problemOfFile(file: Blob): Promise<Problem> {
  if (file.size === 0) return "empty";
  const bytes = new Uint8Array(await file.slice(0, 512).arrayBuffer());
  const text = String.fromCharCode(...bytes);
  if (text.slice(4, 8) === "ftyp" && /^(heic|heix|hevc|heim|heis|mif1|msf1)/.test(text.slice(8, 12))) return "heic";
  if (text.startsWith("%PDF")) return "pdf";
  if (/<svg[\s>]/i.test(text)) return "svg";
  return "unreadable";
}
