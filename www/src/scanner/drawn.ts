/** Draws a short text so that it fills the canvas, in the colour of the element around: what is drawn is no text of the page. */
export function drawText(canvas: HTMLCanvasElement, text: string): void {
  const context = canvas.getContext("2d")!;
  const { color } = getComputedStyle(canvas);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = color;
  context.font = `600 ${Math.round(canvas.height * 0.72)}px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, canvas.width / 2, canvas.height * 0.54, canvas.width);
}
