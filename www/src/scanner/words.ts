import type { Guidance } from "../guidance.js";
import type { Advice } from "./machine.js";
import { english } from "./languages/en.js";

/** Why the camera, the module or a picture cannot be used. Each has its own words. */
export type Problem =
  | "no_camera"
  | "denied"
  | "policy"
  | "busy"
  | "unplugged"
  | "insecure"
  | "no_wasm"
  | "wasm_blocked"
  | "no_worker"
  | "unreadable"
  | "empty"
  | "heic"
  | "pdf"
  | "svg"
  | "too_large"
  | "failed";

type GuidanceKey = Exclude<Guidance, "done">;

/** Every text of the element. {place}, {percent}, {last}, {network} and {lengths} are filled in. */
export interface Words extends Record<Advice | `still_${GuidanceKey}` | `problem_${Problem}`, string> {
  /** The direction of the texts: "ltr" or "rtl". */
  dir: string;
  label: string;
  title: string;
  camera: string;
  choose: string;
  type: string;
  drop: string;
  privacy: string;
  starting: string;
  loading: string;
  reading: string;
  paused: string;
  cancel: string;
  close: string;
  torch: string;
  zoom: string;
  camera_choice: string;
  camera_name: string;
  progress: string;
  done: string;
  help: string;
  help_tips: string;
  take: string;
  review: string;
  review_hint: string;
  offer_hint: string;
  typing: string;
  number: string;
  number_picture: string;
  doubtful: string;
  doubtful_digit: string;
  doubtful_field: string;
  missing_field: string;
  expiry: string;
  expiry_hint: string;
  name: string;
  security: string;
  accept: string;
  accept_anyway: string;
  again: string;
  change: string;
  number_length: string;
  number_network: string;
  number_check: string;
  expiry_form: string;
  expiry_past: string;
  security_form: string;
  accepted: string;
  required: string;
}

/** The languages there are beside English; each comes when it is needed. Spelled out so that bundlers see the files. */
const languages = {
  ar: () => import("./languages/ar.js"),
  de: () => import("./languages/de.js"),
  es: () => import("./languages/es.js"),
  fr: () => import("./languages/fr.js"),
  ja: () => import("./languages/ja.js"),
  pt: () => import("./languages/pt.js"),
  zh: () => import("./languages/zh.js"),
} as const;

/** A language that has words: "en", "ar", "de", … */
export type Language = "en" | keyof typeof languages;

/** The language for a tag such as "pt-BR"; English where there are no words. */
export function languageOf(tag: string): Language {
  const [primary = ""] = tag.toLowerCase().split("-");
  return Object.hasOwn(languages, primary) ? (primary as Language) : "en";
}

/** Loads the words of a language. When the file does not come, they are English. */
export async function loadWords(language: Language): Promise<Words> {
  if (language === "en") return english;
  try {
    return (await languages[language]()).words;
  } catch (error) {
    console.warn(`cardglyph-scanner: the words for "${language}" could not be loaded`, error);
    return english;
  }
}

export { english };

/** Fills {name} in a text. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The language tag that holds at an element: its own, of what is around it, through shadow roots, or the browser's. */
export function languageAt(element: Element): string {
  for (let at: Element | undefined = element; at;) {
    const found: HTMLElement | null = at.closest<HTMLElement>("[lang]");
    if (found?.lang) return found.lang;
    const root = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : undefined;
  }
  return navigator.language;
}
