/** Which options learners choose: one that hardly anybody takes tells nothing apart. Pure. */

/** An option that fewer choose is reported to its author. */
export const leastShare = 0.05;

/** Learners below whom shares say nothing. */
export const learnersWanted = 20;

export type OptionShare = {
  readonly value: string;
  readonly label: string;
  readonly right: boolean;
  readonly chosen: number;
  /** Of those who answered, 0 to 1. */
  readonly share: number;
};

export type OptionShares = {
  /** Learners who answered. */
  readonly learners: number;
  readonly options: readonly OptionShare[];
  /** Wrong options that too few choose; empty while too few have answered. */
  readonly idle: readonly OptionShare[];
};

/**
 * The shares of a question's options among the values that each learner named first. Later answers have seen a verdict and
 * say nothing about the options.
 */
export function optionShares(
  options: readonly { readonly value: string; readonly label: string; readonly right: boolean }[],
  firstAnswers: readonly (readonly string[])[],
): OptionShares {
  const learners = firstAnswers.length;
  const shares = options.map(({ value, label, right }) => {
    const chosen = firstAnswers.filter((values) => values.includes(value)).length;
    return { value, label, right, chosen, share: learners === 0 ? 0 : chosen / learners };
  });
  return {
    learners,
    options: shares,
    idle: learners < learnersWanted ? [] : shares.filter(({ right, share }) => !right && share < leastShare),
  };
}
