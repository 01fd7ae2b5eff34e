import type { Problem } from "./words.js";

/** Why the camera cannot be used. */
export class CameraError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(`camera: ${problem}`, { cause });
    this.problem = problem;
  }
}

/** A frame to read, and the same picture to show later. */
export interface Grab {
  frame: VideoFrame | ImageData;
  picture: VideoFrame | HTMLCanvasElement;
}

/** Enough for the digits of a card that fills half of the frame's width. */
const size = { width: { ideal: 1280 }, height: { ideal: 720 } };

/** An open camera that plays in a video element. */
export class Camera {
  readonly #video: HTMLVideoElement;
  readonly #stream: MediaStream;

  private constructor(video: HTMLVideoElement, stream: MediaStream) {
    this.#video = video;
    this.#stream = stream;
  }

  /** Opens the camera with this id, or the one that looks away from the user. Error: CameraError. */
  static async open(video: HTMLVideoElement, deviceId?: string): Promise<Camera> {
    if (!navigator.mediaDevices?.getUserMedia) {
      throw new CameraError(isSecureContext ? "no_camera" : "insecure");
    }
    const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } };
    let camera: Camera | undefined;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...which } });
      camera = new Camera(video, stream);
      video.srcObject = stream;
      await video.play();
      return camera;
    } catch (cause) {
      camera?.close();
      throw new CameraError(problemOf(cause), cause);
    }
  }

  /** Calls back for each new frame until the camera is closed. */
  watch(onFrame: () => void): void {
    const video = this.#video;
    const next = () => {
      if (!this.#stream.active || video.srcObject !== this.#stream) return;
      onFrame();
      ask();
    };
    const ask = () => "requestVideoFrameCallback" in video ? video.requestVideoFrameCallback(next) : requestAnimationFrame(next);
    ask();
  }

  /** Calls back when the camera is pulled out or taken away. */
  onEnded(ended: () => void): void {
    this.#track.addEventListener("ended", ended);
  }

  /** The present frame; undefined before the first. */
  grab(): Grab | undefined {
    const video = this.#video;
    if (video.readyState < 2 || video.videoWidth === 0) return undefined;
    if (typeof VideoFrame === "function") {
      const frame = new VideoFrame(video);
      return { frame, picture: frame.clone() };
    }
    const picture = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
    const context = picture.getContext("2d", { willReadFrequently: true })!;
    context.drawImage(video, 0, 0);
    return { frame: context.getImageData(0, 0, picture.width, picture.height), picture };
  }

  get deviceId(): string | undefined {
    return this.#track.getSettings().deviceId;
  }

  /** The camera looks at the user: people expect a mirror. */
  get facesUser(): boolean {
    return this.#track.getSettings().facingMode === "user";
  }

  get hasTorch(): boolean {
    const abilities = this.#track.getCapabilities?.() as (MediaTrackCapabilities & { torch?: boolean }) | undefined;
    return abilities?.torch === true;
  }

  /** Switches the light; false when the camera refuses. */
  async torch(on: boolean): Promise<boolean> {
    const wish = { advanced: [{ torch: on } as MediaTrackConstraintSet] };
    return this.#track.applyConstraints(wish).then(() => true, () => false);
  }

  close(): void {
    for (const track of this.#stream.getTracks()) track.stop();
    if (this.#video.srcObject === this.#stream) this.#video.srcObject = null;
  }

  get #track(): MediaStreamTrack {
    return this.#stream.getVideoTracks()[0]!;
  }
}

/** The cameras there are. Names are known once one was allowed. */
export async function cameras(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput");
}

function problemOf(cause: unknown): Problem {
  switch ((cause as Error | undefined)?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "no_camera";
    default:
      return "busy";
  }
}
