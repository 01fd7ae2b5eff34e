import type { Status as StatusCodes } from "./abi-codes.js";

/** A place in the picture, in pixels of the input: x to the right, y down. */
export type Point = [x: number, y: number];

/** Four corners, clockwise from the top left of the text read upright. */
export type Quad = [Point, Point, Point, Point];

/** What the picture allowed. Only `ok` claims that the number is right. */
export type Status = keyof typeof StatusCodes;

/** The card number as read. */
export interface CardNumber {
  /** 12 to 20 digits; with `mask`, all but the first six and the last four are •. */
  digits: string;
  /** As printed: [4, 4, 4, 4]. */
  groups: number[];
  /** Calibrated probability, 0 to 1, that every digit is right. */
  confidence: number;
  /** The check digit holds. */
  luhn: boolean;
  style: "embossed" | "printed";
  box?: Quad;
  /** Probability for each digit. */
  per_digit?: number[];
  /** Where each digit lies. */
  digit_boxes?: Quad[];
}

/** Valid thru. */
export interface CardExpiry {
  /** 1 to 12 */
  month: number;
  /** Four digits. */
  year: number;
  confidence: number;
  box?: Quad;
}

/** A line of text as printed. */
export interface CardText {
  text: string;
  confidence: number;
  box?: Quad;
}

/**
 * The answer to a picture: the schema that the module, the Go host and the command line share. What was not found is
 * absent. `JSON.stringify` of it gives the module's own bytes back.
 */
export interface CardResult {
  status: Status;
  /** Present with `ok` and `low_confidence`. */
  number?: CardNumber;
  expiry?: CardExpiry;
  holder?: CardText;
  /** The security code; only when `fields` asks for it. */
  security?: CardText;
  /** "visa", "mastercard", "unionpay", … */
  network?: string;
  issuer?: { name?: string; short?: string; code?: string; country?: string };
  product?: string;
  /** `product` was put together from bank, network and type. */
  product_composed?: boolean;
  funding?: "debit" | "credit" | "semi_credit" | "prepaid" | "unknown";
  card?: {
    quad: Quad;
    /** Degrees clockwise by which the picture must be turned to be upright. */
    turn: 0 | 90 | 180 | 270;
  };
  quality?: { focus: number; glare: number; exposure: number; warnings: string[]; glare_box?: Quad };
  /** Other readings of the number, likelier first. */
  candidates?: { digits: string; confidence: number }[];
  /** For frames of a session: how many were read, and how near the answer is, 0 to 1; 1 only with `ok`. */
  session?: { frames: number; progress: number };
}
