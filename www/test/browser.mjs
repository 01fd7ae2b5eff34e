/** Starts Debian's Chromium with a fresh profile. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** What the camera is: a video file, a refusal, or none. */
const cameraFlags = {
  none: [],
  refused: ["--use-fake-device-for-media-stream", "--deny-permission-prompts"],
  film: (file) => ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${file}`],
};

/**
 * @param {{ film?: string, refused?: boolean, page?: object, args?: string[] }} options film is a Motion JPEG file; page
 *   has playwright's context options (viewport, colorScheme, locale, …).
 */
export async function launch({ film, refused = false, page = {}, args = [] } = {}) {
  const profile = await mkdtemp(join(tmpdir(), "cardglyph-"));
  const camera = film ? cameraFlags.film(film) : refused ? cameraFlags.refused : cameraFlags.none;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath, headless: true, args: [...flags, ...camera, ...args], locale: "en-GB", ...page,
  });
  context.setDefaultTimeout(60_000);
  return {
    context,
    /** A page that collects its own errors and broken policies. */
    async open(url) {
      const page = await context.newPage();
      page.faults = [];
      page.on("pageerror", (error) => page.faults.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") page.faults.push(message.text());
      });
      await page.goto(url);
      return page;
    },
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
