/** Colours of the light and the dark theme. Each can be overridden on the element: --cardglyph-accent and so on. */
const light = { text: "#1b1f24", muted: "#59636e", surface: "#ffffff", sunken: "color-mix(in srgb, var(--surface), var(--text) 5%)", border: "#d1d9e0", control: "#818b98",
  accent: "#0a5fd1", "on-accent": "#ffffff", doubt: "#8a5300", "doubt-surface": "#fff1cf", danger: "#b3261e", good: "#14733c" };
const dark: typeof light = { text: "#eef1f4", muted: "#a6b0bb", surface: "#171b20", sunken: light.sunken, border: "#39424c",
  control: "#7d8894", accent: "#7db4ff", "on-accent": "#06213f", doubt: "#ffcf7a", "doubt-surface": "#46340f",
  danger: "#ff9d94", good: "#6fd597" };

const colours = (theme: typeof light): string =>
  Object.entries(theme).map(([name, value]) => `--${name}: var(--cardglyph-${name}, ${value});`).join("");

const text = `
:host { display: block; max-width: 30rem; ${colours(light)} color-scheme: light; }
:host([hidden]) { display: none; }
@media (prefers-color-scheme: dark) { :host(:not([theme=light])) { ${colours(dark)} color-scheme: dark; } }
:host([theme=dark]) { ${colours(dark)} color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }

.panel { --r: var(--cardglyph-radius, 12px); font: 400 1rem/1.45 var(--cardglyph-font, system-ui, sans-serif); color: var(--text);
  background: var(--surface); border: 1px solid var(--border); border-radius: var(--r); overflow: hidden; }
.panel[aria-disabled=true] { opacity: .55; }
.panel.over { outline: 3px solid var(--accent); outline-offset: -3px; }
h2, p { margin: 0; }
h2 { font-size: 1.0625rem; font-weight: 600; }
h2:focus { outline: none; }
.hint, .privacy, .issuer { color: var(--muted); font-size: .875rem; }
.icon { width: 1.25em; height: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }

button, select { font: inherit; color: inherit; min-height: 2.75rem; padding: .5rem .9rem; border-radius: calc(var(--r) * .67);
  border: 1px solid var(--control); background: var(--surface); cursor: pointer; }
button { display: inline-flex; align-items: center; justify-content: center; gap: .5rem; font-weight: 500; }
button:hover { background: var(--sunken); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.primary:hover { filter: brightness(1.08); }
button.plain { border-color: transparent; background: none; color: var(--accent); padding-inline: .5rem; }
button.plain:hover { text-decoration: underline; }
button:disabled { cursor: default; opacity: .5; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

[data-state=scanning] .idle :is(h2, .hint, .primary) { display: none; }
.idle, .review { padding: 1rem; display: grid; gap: .75rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; }
.buttons > button { flex: 1 1 auto; }
.foot { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem .75rem; }
.foot > .hint { flex: 1 1 12rem; }
.privacy { display: flex; gap: .4rem; align-items: center; padding: .6rem 1rem; border-top: 1px solid var(--border); background: var(--sunken); font-size: .8125rem; }
.message { display: flex; gap: .5rem; align-items: flex-start; color: var(--danger); font-size: .9375rem; }
.trouble { color: var(--danger); font-size: .9375rem; }
.trouble:empty, .hint:empty, .issuer:empty { display: none; }

.stage { position: relative; background: #0c0f12; color: #fff; aspect-ratio: 4 / 3; max-height: 70vh; width: 100%; overflow: hidden; }
.stage:not(.live) { max-height: 17rem; }
.stage > video, .stage > canvas, .stage > svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.stage > video, .stage.live > svg { object-fit: cover; }
.stage > canvas { object-fit: contain; }
.mirror > video, .mirror > svg { transform: scaleX(-1); }
.guide { position: absolute; left: 50%; top: 50%; width: min(86%, 118vh); aspect-ratio: 85.6 / 53.98; transform: translate(-50%, -54%);
  border-radius: 3.7% / 5.9%; border: 2px solid rgb(255 255 255 / .85); box-shadow: 0 0 0 100vmax rgb(6 9 12 / .45); pointer-events: none; }
.outline { fill: rgb(111 213 151 / .16); stroke: #6fd597; stroke-width: 3; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.outline.number { fill: none; stroke: #ffe08a; }
.tools { position: absolute; inset: 0 0 auto 0; display: flex; gap: .5rem; padding: .6rem; justify-content: flex-end; }
.tools button, .tools select { min-height: 2.75rem; background: rgb(12 15 18 / .72); color: #fff; border-color: rgb(255 255 255 / .35); }
.tools button[aria-pressed=true] { background: #fff; color: #14181c; }
.tools select { max-width: 50%; margin-inline-end: auto; }
.tools option { color: #14181c; background: #fff; }
.guidance { position: absolute; inset: auto 0 1.1rem 0; margin: auto; width: fit-content; max-width: 92%; padding: .5rem .95rem; border-radius: 999px;
  background: rgb(12 15 18 / .82); font-weight: 500; text-align: center; }
.guidance:empty { display: none; }
.progress { position: absolute; inset: auto 0 0 0; height: 5px; background: rgb(255 255 255 / .25); }
.progress > div { height: 100%; width: 100%; background: #6fd597; transform-origin: left; transform: scaleX(0); transition: transform .2s; }
.spinner { position: absolute; inset: 0; margin: auto; width: 2.6rem; height: 2.6rem; border-radius: 50%; border: 3px solid rgb(255 255 255 / .3);
  border-top-color: #fff; animation: turn .9s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }

.strip { width: 100%; border-radius: 6px; background: #0c0f12; max-height: 12rem; object-fit: contain; }
.field { display: grid; gap: .25rem; min-width: 0; }
.pair { display: grid; grid-template-columns: minmax(6.5rem, 1fr) 2fr; gap: .75rem; }
label { font-size: .875rem; font-weight: 500; }
input { font: inherit; font-size: max(1rem, 16px); color: inherit; width: 100%; min-height: 2.75rem; padding: .5rem .7rem; border: 1px solid var(--control);
  border-radius: calc(var(--r) * .5); background: var(--surface); }
input:focus-visible { outline-offset: -1px; }
input[aria-invalid=true] { border-color: var(--danger); outline-color: var(--danger); }
input.doubt { background: var(--doubt-surface); border-color: var(--doubt); }
.digits { position: relative; background: var(--surface); border-radius: calc(var(--r) * .5); }
.digits > input, .marks { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: clamp(16px, 4.6vw, 1.25rem); line-height: 1.5;
  letter-spacing: .02em; padding: .5rem .7rem; font-variant-numeric: tabular-nums; }
.digits > input { background: transparent; position: relative; }
.marks { position: absolute; inset: 0; border: 1px solid transparent; color: transparent; white-space: pre; overflow: hidden; }
.marks span + span::before { content: " "; }
.marks i { font-style: normal; }
.marks mark { color: transparent; background: var(--doubt-surface); box-shadow: 0 3px 0 var(--doubt); border-radius: 3px 3px 0 0; }
.doubts { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem; font-size: .875rem; color: var(--doubt); }
.doubts > span { flex-basis: 100%; }
.doubts button { min-height: 2.75rem; min-width: 2.75rem; padding: .2rem .5rem; background: var(--doubt-surface); border-color: var(--doubt); color: inherit; }
.doubts canvas { height: 2rem; width: auto; border-radius: 3px; }
.accepted { display: flex; align-items: center; gap: .75rem; padding: 1rem; flex-wrap: wrap; }
.accepted > .icon { color: var(--good); width: 1.6rem; height: 1.6rem; }
.accepted > div { flex: 1 1 10rem; }
.accepted b { font-weight: 600; display: block; }
.status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@media (max-width: 26rem) { .stage.live { aspect-ratio: 3 / 4; } .buttons > button { flex-basis: 100%; } }
@media (prefers-reduced-motion: reduce) { .spinner { animation-duration: 6s; } .progress > div { transition: none; } }
@media (forced-colors: active) { .marks mark { outline: 2px solid Mark; } .progress > div { background: Highlight; } }
`;

/** The element's styles; made once, allowed by style-src 'self' because no markup carries them. */
export function styles(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
