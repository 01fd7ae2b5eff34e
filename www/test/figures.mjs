/**
 * Measures what the notes state: bytes over the wire, start-up, time of a frame, frames and seconds until a film is read.
 * `node test/figures.mjs`, after test/run.mjs has made the fixtures. Prints one JSON object.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { launch } from "./browser.mjs";
import { serve } from "./serve.mjs";
import { dist, film, folders } from "./setup.mjs";

const rounds = 30;

async function wire() {
  const size = async (name) => brotliCompressSync(await readFile(join(dist, name)), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  }).length;
  const scripts = (await readdir(dist)).filter((name) => name.endsWith(".js") && name !== "node.js");
  const js = (await Promise.all(scripts.map(size))).reduce((a, b) => a + b, 0);
  const module = await size("card.wasm");
  return { module, js, total: module + js };
}

/** Milliseconds from navigation until a recognizer has answered, each time in a fresh profile. */
async function startUp(server) {
  const times = [];
  for (let i = 0; i < 5; i++) {
    const browser = await launch();
    const page = await browser.open(`${server.url}pages/blank.html`);
    times.push(await page.evaluate(async () => {
      const { createRecognizer } = await import("/dist/index.js");
      const recognizer = await createRecognizer();
      await recognizer.recognize({ data: new Uint8Array(64), width: 8, height: 8, format: "gray8" });
      return performance.now(); // the origin is the navigation
    }));
    await browser.close();
  }
  return percentiles(times);
}

/** Milliseconds a frame, in a session as a video has them and alone, for frames of the film's end; and of a room without a card. */
async function frames(server) {
  const browser = await launch();
  const page = await browser.open(`${server.url}pages/blank.html`);
  const out = {};
  for (const [width, height] of [[640, 480], [1280, 720]]) {
    const times = await page.evaluate(async ([width, height, rounds]) => {
      const { createRecognizer } = await import("/dist/index.js");
      const recognizer = await createRecognizer();
      const photo = await createImageBitmap(await (await fetch("/frame.jpg")).blob());
      const canvas = new OffscreenCanvas(width, height);
      const scale = Math.min(width / photo.width, height / photo.height);
      const draw = (i) => {
        const context = canvas.getContext("2d");
        context.fillRect(0, 0, width, height);
        context.drawImage(photo, 2 * (i % 3), i % 2, photo.width * scale, photo.height * scale);
        return context.getImageData(0, 0, width, height);
      };
      const room = (i) => {
        const context = canvas.getContext("2d");
        const wall = context.createLinearGradient(0, 0, width, height);
        wall.addColorStop(0, "#777");
        wall.addColorStop(1, "#bbb");
        context.fillStyle = wall;
        context.fillRect(0, 0, width, height);
        for (let k = 0; k < 24; k++) { // books on two shelves
          context.fillStyle = `hsl(${47 * k} 40% ${25 + ((17 * k) % 40)}%)`;
          context.fillRect((k % 12) * width * 0.04 + i % 3, (k < 12 ? 0.1 : 0.5) * height, width * 0.035, height * (0.3 + (k % 4) * 0.02));
        }
        context.fillStyle = "#d9a98c"; // a head
        context.beginPath();
        context.ellipse(width * 0.75 + 3 * (i % 4), height * 0.55, width * 0.1, height * 0.2, 0, 0, 7);
        context.fill();
        return context.getImageData(0, 0, width, height);
      };
      const luma = ({ data }) => {
        const i420 = new Uint8Array(width * height * 1.5).fill(128);
        for (let i = 0; i < width * height; i++) i420[i] = (77 * data[4 * i] + 150 * data[4 * i + 1] + 29 * data[4 * i + 2]) >> 8;
        return new VideoFrame(i420, { format: "I420", codedWidth: width, codedHeight: height, timestamp: 0 });
      };
      const timed = async (read, scene = draw) => {
        const times = [];
        for (let i = 0; i < rounds + 5; i++) {
          const frame = luma(scene(i));
          const start = performance.now();
          await read(frame);
          times.push(performance.now() - start);
          frame.close();
        }
        return times.slice(5);
      };
      const alone = await timed((frame) => recognizer.recognize(frame));
      let session = recognizer.session({ minConfidence: 1 }); // never sure: every frame is read
      const joined = await timed((frame) => session.add(frame));
      await session.close();
      session = recognizer.session();
      const empty = await timed((frame) => session.add(frame), room);
      await session.close();
      await recognizer.close();
      return { alone, joined, empty };
    }, [width, height, rounds]);
    out[`${width}x${height}`] = { alone: percentiles(times.alone), session: percentiles(times.joined), empty: percentiles(times.empty) };
  }
  await browser.close();
  return out;
}

/** Frames and seconds from the camera's first frame until the film is read. */
async function untilRead(server) {
  const runs = [];
  for (let i = 0; i < 3; i++) {
    const browser = await launch({ film });
    const page = await browser.open(`${server.url}pages/form.html`);
    await page.locator("cardglyph-scanner").hover();
    runs.push(await page.evaluate(() => new Promise((resolve) => {
      const scanner = document.querySelector("cardglyph-scanner");
      let start;
      let frames = 0;
      scanner.addEventListener("cardglyph-progress", ({ detail }) => {
        if (detail.state === "scanning" && start === undefined) start = performance.now();
        else if (detail.state === "scanning") frames++;
        if (detail.state === "review") resolve({ frames, seconds: (performance.now() - start) / 1000 });
      });
      setTimeout(() => resolve({ frames, seconds: Infinity }), 60_000);
      scanner.scan();
    })));
    await browser.close();
  }
  return runs;
}

function percentiles(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1));
  return { p50: at(0.5), p95: at(0.95) };
}

/** The film's last frame. */
async function lastFrame() {
  const bytes = await readFile(film);
  return bytes.subarray(bytes.lastIndexOf(Buffer.from([0xff, 0xd8, 0xff])));
}

const frame = await lastFrame();
const server = await serve(folders, { made: { "/frame.jpg": frame } });
console.log(JSON.stringify({
  wire_bytes: await wire(), ready_ms: await startUp(server), frame_ms: await frames(server), film: await untilRead(server),
}, null, 1));
await server.close();
