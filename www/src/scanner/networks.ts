import creditCardType from "credit-card-type";

/** A network and the lengths that its numbers have. */
export interface Network {
  name: string;
  lengths: readonly number[];
}

/** The network of a number; undefined while its digits do not tell. */
export function networkOf(digits: string): Network | undefined {
  const [type, ...others] = creditCardType(digits);
  return type && others.length === 0 && digits !== "" ? { name: type.niceType, lengths: type.lengths } : undefined;
}
