import type { Point, Quad } from "../result.js";
import type { Picture } from "./picture.js";

type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

/** Draws the quad of the picture upright into the canvas, which keeps its size; margin is a share of its height. */
export function drawQuad(canvas: HTMLCanvasElement, { image, scale }: Picture, quad: Quad, margin: number): void {
  const context = canvas.getContext("2d")!;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.setTransform(...upright(quad, canvas.width, canvas.height, margin * canvas.height));
  context.scale(1 / scale, 1 / scale);
  context.drawImage(image, 0, 0);
}

/** Width over height of a quad. */
export function ratioOf([tl, tr, , bl]: Quad): number {
  return distance(tl, tr) / Math.max(1, distance(tl, bl));
}

/** The affine map that takes the quad's first two edges to those of a width × height box, less the margin in pixels. */
function upright([tl, tr, , bl]: Quad, width: number, height: number, margin: number): Matrix {
  const [ux, uy] = [tr[0] - tl[0], tr[1] - tl[1]];
  const [vx, vy] = [bl[0] - tl[0], bl[1] - tl[1]];
  const area = ux * vy - uy * vx || 1;
  const [w, h] = [width - 2 * margin, height - 2 * margin];
  const [a, c] = [(w * vy) / area, (-w * vx) / area];
  const [b, d] = [(-h * uy) / area, (h * ux) / area];
  return [a, b, c, d, margin - a * tl[0] - c * tl[1], margin - b * tl[0] - d * tl[1]];
}

function distance(p: Point, q: Point): number {
  return Math.hypot(q[0] - p[0], q[1] - p[1]);
}
