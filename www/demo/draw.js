// Draws results on canvases. Quads are four [x, y] corners in pixels of the picture, clockwise from the top left.

const colours = { card: "#1f9d60", number: "#e0a100", digit: "#3d8bfd", text: "#d457b6" };

/** The picture with every box of the result on it. */
export function drawOutlines(canvas, bitmap, { card, number, expiry, holder }) {
  const scale = Math.min(1, 1280 / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.drawImage(bitmap, 0, 0);
  const outline = (quad, kind, width) => {
    if (!quad) return;
    context.beginPath();
    for (const [x, y] of quad) context.lineTo(x, y);
    context.closePath();
    context.lineWidth = width / scale;
    context.strokeStyle = colours[kind];
    context.stroke();
  };
  outline(card?.quad, "card", 4);
  for (const box of number?.digit_boxes ?? []) outline(box, "digit", 2);
  outline(number?.box, "number", 3);
  outline(expiry?.box, "text", 3);
  outline(holder?.box, "text", 3);
}

/** The quad upright, by an affine map: true for its first, second and last corner. Without a height it keeps its shape. */
export function drawUpright(canvas, bitmap, [tl, tr, , bl], margin, width, height) {
  const [ux, uy, vx, vy] = [tr[0] - tl[0], tr[1] - tl[1], bl[0] - tl[0], bl[1] - tl[1]];
  canvas.width = width;
  canvas.height = height ?? Math.round(Math.min(width, (width * Math.hypot(vx, vy)) / Math.max(1, Math.hypot(ux, uy)) * (1 + margin)));
  const edge = margin * Math.min(canvas.width, canvas.height) / 2;
  const [w, h] = [canvas.width - 2 * edge, canvas.height - 2 * edge];
  const area = ux * vy - uy * vx || 1;
  const [a, b, c, d] = [(w * vy) / area, (-h * uy) / area, (-w * vx) / area, (h * ux) / area];
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.setTransform(a, b, c, d, edge - a * tl[0] - c * tl[1], edge - b * tl[0] - d * tl[1]);
  context.drawImage(bitmap, 0, 0);
  return canvas;
}
