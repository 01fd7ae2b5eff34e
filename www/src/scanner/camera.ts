import { chooseLens, type Lens } from "./lenses.js";
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

/** What the page hears of an open camera. */
export interface CameraEvents {
  /** A new frame. */
  frame(): void;
  /** The system has taken the picture away, as for a call, or gives it back. */
  muted(muted: boolean): void;
  /** It was pulled out, or taken away for good. */
  ended(): void;
}

/** Capabilities that TypeScript's list lacks: those of the Image Capture extensions. */
interface Capabilities {
  torch?: boolean;
  focusMode?: string[];
  focusDistance?: { min?: number };
  zoom?: { min: number; max: number };
}

/** Full HD: the digits of a card that fills half of the frame's width are 25 pixels high. */
const size = { width: { ideal: 1920 }, height: { ideal: 1080 } };

/** Milliseconds without a frame after which a timer asks for one: Safari and Firefox drop callbacks of videos they hold for hidden. */
const watchdog = 500;

/** Milliseconds that a camera has to show its first frame. */
const playLimit = 10_000;

/** An open camera that plays in a video element. */
export class Camera {
  readonly video: HTMLVideoElement;
  #stream: MediaStream;
  #timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(video: HTMLVideoElement, stream: MediaStream) {
    this.video = video;
    this.#stream = stream;
  }

  /** Opens the camera with this id, or the one that looks away from the user and focuses near. Error: CameraError. */
  static async open(video: HTMLVideoElement, deviceId?: string): Promise<Camera> {
    checkAllowed();
    let camera: Camera | undefined;
    try {
      camera = new Camera(video, await stream(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } }));
      if (!deviceId) await camera.#changeLens();
      camera.#focus();
      video.srcObject = camera.#stream;
      await within(video.play(), playLimit);
      return camera;
    } catch (cause) {
      camera?.close();
      throw new CameraError(problemOf(cause), cause);
    }
  }

  /** Calls back until the camera is closed. */
  watch(events: CameraEvents): void {
    const track = this.#track;
    track.addEventListener("ended", () => this.#open && events.ended());
    track.addEventListener("mute", () => this.#open && events.muted(true));
    track.addEventListener("unmute", () => this.#open && events.muted(false));
    if (track.muted) events.muted(true);
    this.#ask(events);
  }

  /** The present frame; undefined before the first. */
  grab(): Grab | undefined {
    const video = this.video;
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
    return this.#abilities.torch === true;
  }

  /** It can magnify twice. */
  get hasZoom(): boolean {
    const { zoom } = this.#abilities;
    return zoom !== undefined && zoom.min <= 1 && zoom.max >= 2;
  }

  /** Switches the light; false when the camera refuses. */
  torch(on: boolean): Promise<boolean> {
    return this.#apply({ torch: on });
  }

  /** Magnifies twice, or not; false when the camera refuses. */
  zoom(on: boolean): Promise<boolean> {
    return this.#apply({ zoom: on ? 2 : 1 });
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const track of this.#stream.getTracks()) track.stop();
    if (this.video.srcObject === this.#stream) this.video.srcObject = null;
  }

  get #track(): MediaStreamTrack {
    return this.#stream.getVideoTracks()[0]!;
  }

  get #abilities(): Capabilities {
    return (this.#track.getCapabilities?.() ?? {}) as Capabilities;
  }

  get #open(): boolean {
    return this.video.srcObject === this.#stream;
  }

  #ask(events: CameraEvents): void {
    let called = false;
    const next = () => {
      if (called || !this.#open) return;
      called = true;
      clearTimeout(this.#timer);
      events.frame();
      this.#ask(events);
    };
    if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback(next);
    else requestAnimationFrame(next);
    this.#timer = setTimeout(next, watchdog);
  }

  /** Goes over to another rear lens when that one reads a card better. When it does not open, the first one is opened again. */
  async #changeLens(): Promise<void> {
    const first = this.deviceId;
    const better = chooseLens(await lenses(), first);
    if (!better || better === first) return;
    for (const track of this.#stream.getTracks()) track.stop(); // phones open one camera at a time
    this.#stream = await stream({ deviceId: { exact: better } }).catch(() => stream({ deviceId: { exact: first! } }));
  }

  #focus(): void {
    if (this.#abilities.focusMode?.includes("continuous")) void this.#apply({ focusMode: "continuous" });
  }

  #apply(wish: { torch?: boolean; zoom?: number; focusMode?: string }): Promise<boolean> {
    return this.#track.applyConstraints({ advanced: [wish as MediaTrackConstraintSet] }).then(() => true, () => false);
  }
}

/** The cameras there are. Names are known once one was allowed. */
export async function cameras(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput");
}

async function lenses(): Promise<Lens[]> {
  return (await cameras()).map((device) => {
    const { focusMode, focusDistance } = ((device as Partial<InputDeviceInfo>).getCapabilities?.call(device) ?? {}) as Capabilities;
    return { deviceId: device.deviceId, label: device.label, focusMode, focusDistance };
  });
}

function stream(which: MediaTrackConstraints): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...which } });
}

/** Says what getUserMedia would not: an insecure page, or a frame without permission to ask. */
function checkAllowed(): void {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError(isSecureContext ? "no_camera" : "insecure");
  const policy = (document as { featurePolicy?: { allowsFeature(name: string): boolean } }).featurePolicy;
  if (policy && !policy.allowsFeature("camera")) throw new CameraError("policy");
}

function within<T>(promise: Promise<T>, limit: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException("the camera shows nothing", "NotReadableError")), limit);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function problemOf(cause: unknown): Problem {
  switch ((cause as Error | undefined)?.name) {
    case "NotAllowedError":
      return "denied";
    case "SecurityError":
      return "policy";
    case "NotFoundError":
    case "OverconstrainedError":
      return "no_camera";
    default:
      return "busy";
  }
}
