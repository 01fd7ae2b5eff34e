import type { Guidance } from "../guidance.js";

/** Why the camera, the module or a picture cannot be used. Each has its own words and its own state. */
export type Problem = "no_camera" | "denied" | "busy" | "insecure" | "no_wasm" | "unreadable" | "failed";

type GuidanceKey = Exclude<Guidance, "done">;

/** Every text of the element. {digit}, {place} and {last} are filled in. */
export interface Words extends Record<GuidanceKey | `still_${GuidanceKey}` | `problem_${Problem}`, string> {
  label: string;
  title: string;
  camera: string;
  choose: string;
  type: string;
  drop: string;
  drop_now: string;
  privacy: string;
  starting: string;
  reading: string;
  cancel: string;
  torch: string;
  camera_choice: string;
  camera_name: string;
  progress: string;
  done: string;
  review: string;
  review_hint: string;
  typing: string;
  number: string;
  number_picture: string;
  doubtful: string;
  doubtful_digit: string;
  expiry: string;
  expiry_hint: string;
  name: string;
  accept: string;
  accept_anyway: string;
  again: string;
  number_length: string;
  number_check: string;
  expiry_form: string;
  expiry_past: string;
  accepted: string;
  required: string;
}

export const english: Words = {
  label: "Payment card reader",
  title: "Fill in your card",
  camera: "Scan with camera",
  choose: "Choose a picture",
  type: "Type it instead",
  drop: "You can also drop or paste a picture here.",
  drop_now: "Drop the picture",
  privacy: "Read on this device. The picture is not sent anywhere.",
  starting: "Starting the camera…",
  reading: "Reading the picture…",
  cancel: "Cancel",
  torch: "Light",
  camera_choice: "Camera",
  camera_name: "Camera {place}",
  progress: "Digits read",
  show_card: "Hold your card inside the frame",
  show_number: "Turn to the side with the number",
  hold_still: "Hold still",
  more_light: "More light, please",
  avoid_glare: "Tilt the card: light hides digits",
  move_closer: "Move closer",
  move_back: "Show the whole number",
  other_card: "This kind of card cannot be read",
  done: "Card read",
  still_show_card: "No card was found in this picture.",
  still_show_number: "No card number was found. Is it on the other side?",
  still_hold_still: "The picture is not sharp enough. Take another one.",
  still_more_light: "The picture is too dark. Take another one with more light.",
  still_avoid_glare: "A reflection hides some digits. Take another one at an angle.",
  still_move_closer: "The card is too small in this picture. Take one from nearer.",
  still_move_back: "The number runs out of the picture. Take one that shows all of it.",
  still_other_card: "This kind of card cannot be read.",
  problem_no_camera: "No camera was found. Choose a picture or type the number.",
  problem_denied: "The camera is blocked for this page. Allow it in the address bar, choose a picture, or type the number.",
  problem_busy: "Another program uses the camera. Close it and try again, or choose a picture.",
  problem_insecure: "The camera works on secure pages (https) only. Choose a picture or type the number.",
  problem_no_wasm: "The card reader could not be loaded. Type the number, or try again.",
  problem_unreadable: "This file is not a picture that can be opened.",
  problem_failed: "Reading failed. Try again, or type the number.",
  review: "Check your card",
  review_hint: "Compare with your card and correct what is wrong.",
  typing: "Type your card",
  number: "Card number",
  number_picture: "The number as it was seen",
  doubtful: "Please check the marked digits:",
  doubtful_digit: "Digit {place}, read as {digit}",
  expiry: "Valid thru",
  expiry_hint: "MM/YY",
  name: "Name on card",
  accept: "Use this card",
  accept_anyway: "Use it anyway",
  again: "Scan again",
  number_length: "A card number has 12 to 19 digits.",
  number_check: "The check digit does not fit. Compare every digit with your card.",
  expiry_form: "Write month and year as MM/YY.",
  expiry_past: "This card seems to have expired.",
  accepted: "Card ending in {last}",
  required: "Fill in your card.",
};

export const chinese: Words = {
  label: "银行卡识别",
  title: "填写银行卡",
  camera: "拍摄识别",
  choose: "选择图片",
  type: "手动输入",
  drop: "也可以把图片拖到或粘贴到这里。",
  drop_now: "松开以识别",
  privacy: "在本机识别，图片不会上传。",
  starting: "正在打开摄像头…",
  reading: "正在识别图片…",
  cancel: "取消",
  torch: "补光",
  camera_choice: "摄像头",
  camera_name: "摄像头 {place}",
  progress: "已识别的数字",
  show_card: "请将银行卡放入框内",
  show_number: "请翻到有卡号的一面",
  hold_still: "请保持不动",
  more_light: "光线太暗，请调亮",
  avoid_glare: "请倾斜卡片，避开反光",
  move_closer: "请靠近一些",
  move_back: "请露出完整卡号",
  other_card: "无法识别这种卡片",
  done: "识别完成",
  still_show_card: "图片中没有找到银行卡。",
  still_show_number: "没有找到卡号，请拍摄有卡号的一面。",
  still_hold_still: "图片不够清晰，请重新拍摄。",
  still_more_light: "图片太暗，请在明亮处重新拍摄。",
  still_avoid_glare: "反光遮住了数字，请换个角度重新拍摄。",
  still_move_closer: "图片中的卡片太小，请靠近拍摄。",
  still_move_back: "卡号不完整，请重新拍摄完整卡号。",
  still_other_card: "无法识别这种卡片。",
  problem_no_camera: "没有找到摄像头，请选择图片或手动输入。",
  problem_denied: "此页面无权使用摄像头。请在地址栏允许，或选择图片、手动输入。",
  problem_busy: "摄像头正被其他程序占用，请关闭后重试，或选择图片。",
  problem_insecure: "摄像头只能在安全页面（https）使用，请选择图片或手动输入。",
  problem_no_wasm: "识别程序未能加载，请手动输入或重试。",
  problem_unreadable: "无法打开这个图片文件。",
  problem_failed: "识别失败，请重试或手动输入。",
  review: "请核对",
  review_hint: "请与卡面核对，如有错误请更正。",
  typing: "手动输入",
  number: "卡号",
  number_picture: "识别到的卡号图像",
  doubtful: "请核对标出的数字：",
  doubtful_digit: "第 {place} 位，识别为 {digit}",
  expiry: "有效期",
  expiry_hint: "月/年",
  name: "持卡人姓名",
  accept: "使用此卡",
  accept_anyway: "仍然使用",
  again: "重新识别",
  number_length: "卡号应为 12 至 19 位数字。",
  number_check: "校验位不符，请逐位核对卡号。",
  expiry_form: "请按 月/年 填写，例如 09/27。",
  expiry_past: "此卡似乎已过期。",
  accepted: "尾号 {last} 的卡",
  required: "请填写银行卡。",
};

/** The words for a language tag; English where there are none. Own words, whole or in part, go over them. */
export function wordsFor(language: string, own: Partial<Words> = {}): Words {
  const known = language.toLowerCase().startsWith("zh") ? chinese : english;
  return { ...known, ...own };
}

/** Fills {name} in a text. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
