import {
  enoughLearnt,
  type Mastery,
  type MasteryLevel,
  recallWanted,
  scenariosForSolid,
  solidRecallWanted,
  solidStabilityDays,
} from './mastery';

/** The level's name as people read it. */
export const levelNames: { readonly [level in MasteryLevel]: string } = {
  new: 'New',
  seen: 'Seen',
  recall: 'Recall',
  applied: 'Applied',
  solid: 'Solid',
  fading: 'Fading',
};

/** What leads from here to the next level, in a few words: "1 scenario to Applied". */
export function toNext(mastery: Mastery): string {
  const { level, evidence } = mastery;
  switch (level) {
    case 'new':
      return `${count(evidence.cards, 'card')}, none seen yet`;
    case 'seen':
      return toRecall(mastery);
    case 'recall':
      return evidence.scenarios === 0 ? 'no scenario of it yet' : '1 scenario to Applied';
    case 'applied':
      return toSolid(mastery);
    case 'solid':
      return 'known well';
    case 'fading':
      return `was Solid; recall fell below ${percent(recallWanted)}`;
  }
}

/** A probability as people read it: 0.824 is "82 %". Rounded down, so that 79.9 % never reads as the 80 % it lacks. */
export function percent(probability: number): string {
  return `${wholePercent(probability)} %`;
}

/** The figure alone. */
export function wholePercent(probability: number): number {
  return Math.floor(probability * 100 + 1e-9);
}

function toRecall({ recall, evidence }: Mastery): string {
  const { cards } = evidence;
  const { cardsSeen, cardsLearnt } = evidence.recall;
  if (cardsSeen === 0) return `a scenario passed, ${count(cards, 'card')} not seen yet`;
  if (recall === null || !enoughLearnt(evidence.recall, cards)) {
    return `${cardsLearnt} of ${count(cards, 'card')} learnt, half wanted`;
  }
  return `recall ${percent(recall)}, ${percent(recallWanted)} wanted`;
}

function toSolid({ recall, recentPasses, evidence }: Mastery): string {
  if (recall !== null && recall < solidRecallWanted) {
    return `recall ${percent(recall)}, ${percent(solidRecallWanted)} wanted for Solid`;
  }
  const missing = scenariosForSolid(evidence.scenarios) - recentPasses;
  if (missing > 0) return `${count(missing, 'more scenario')} to Solid`;
  const { cardsStable, cardsLearnt } = evidence.recall;
  return `${cardsStable} of ${count(cardsLearnt, 'card')} last ${solidStabilityDays / 7} weeks, half of them wanted for Solid`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
