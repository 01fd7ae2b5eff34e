/**
 * Which of several rear cameras reads a card best. A card is held some 15 cm away, nearer than the main lens of many phones can
 * focus.
 *
 * Phones differ. iPhones offer each lens and joined cameras ("Back Dual Wide Camera", "Back Triple Camera"), which go over
 * to the lens that focuses near by themselves. Chrome on Android numbers the lenses ("camera2 0, facing back") and tells in the
 * capabilities of each whether it focuses at all, and from where on: many wide and depth cameras have a fixed focus.
 */

/** What is known of a camera. */
export interface Lens {
  deviceId: string;
  label: string;
  /** As in MediaTrackCapabilities; not every browser tells. */
  focusMode?: string[] | undefined;
  /** Metres; 0 or less: not known. */
  focusDistance?: { min?: number } | undefined;
}

const rear = /back|rear|environment|rück|arrière|trasera|traseira|posterior|背面|后置|後置|خلفية/i;
const front = /front|user|selfie|vorder|avant|frontal|前面|前置|أمامية/i;
const joined = /triple|dual wide|doppel-weit|double grand|doble gran|dupla grande|デュアル広角|トリプル/i;
const unfit = /ultra|telephoto|tele\b|depth|infrared|\bir\b|超広角|望遠/i;

/** The camera to go on with, given the one that the browser chose; it stays unless another is better for a reason. */
export function chooseLens(lenses: readonly Lens[], current: string | undefined): string | undefined {
  const others = lenses.filter(({ label }) => rear.test(label) && !front.test(label));
  const now = lenses.find(({ deviceId }) => deviceId === current);
  if (others.length < 2 || (now && !others.includes(now))) return current;
  const [best] = [...others].sort((a, b) => fitness(b) - fitness(a) || near(a) - near(b));
  return now && fitness(now) >= fitness(best!) && near(now) <= near(best!) ? current : best!.deviceId;
}

function fitness({ label, focusMode }: Lens): number {
  const focus = focusMode === undefined ? 0 : focusMode.includes("continuous") ? 2 : -2;
  return focus + (joined.test(label) ? 1 : 0) - (unfit.test(label) ? 1 : 0);
}

/** Metres from which on it is sharp. What is not known is taken for the 12 cm that a main lens has at best. */
function near({ focusDistance }: Lens): number {
  const min = focusDistance?.min ?? 0;
  return min > 0 ? min : 0.12;
}
