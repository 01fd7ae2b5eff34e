/** A covered or blocked camera's luma stays under this; the darkest room's noise does not. */
const blackLuma = 14;

let canvas: HTMLCanvasElement | undefined;

/** The video shows nothing but black: a shutter, a finger, or a system that hides the camera. */
export function isBlack(video: HTMLVideoElement): boolean {
  if (video.readyState < 2 || video.videoWidth === 0) return false;
  canvas ??= Object.assign(document.createElement("canvas"), { width: 16, height: 9 });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return false;
  context.drawImage(video, 0, 0, 16, 9);
  return context.getImageData(0, 0, 16, 9).data.every((value, i) => i % 4 === 3 || value < blackLuma);
}
