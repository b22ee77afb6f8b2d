/** What the study page and the server say to one another. Types only: nothing of this reaches the browser as code. */

import type { Diagram } from '@/app/_components/topic-diagram/diagram';
import type { Picture } from '@/lib/curriculum/schema';

export type RatingName = 'again' | 'hard' | 'good' | 'easy';

/** What a rating button shows and its rating stores. */
export type RatingOffer = {
  readonly label: string;
  readonly words: string;
  /** Seconds until the card returns, or null when it leaves for a later day. */
  readonly returnsInSeconds: number | null;
  /** Days until then, 0 for less than one: told with the rating, and stored. */
  readonly days: number;
};

/** The part of a card that changes with each answer. */
export type CardFutures = {
  readonly state: 'new' | 'learning' | 'review' | 'relearning';
  /** Under which the futures were computed: told with the rating. */
  readonly parameterSet: string;
  /** When a card in (re)learning may be asked, in ms since 1970; null for at once. */
  readonly dueMs: number | null;
  readonly level: 'new' | 'seen' | 'recall' | 'fading';
  readonly ratings: Readonly<Record<RatingName, RatingOffer>>;
};

export type CardText = {
  readonly id: string;
  /** "Network": the topic may be the answer, so it is told after the reveal only. */
  readonly area: string;
  readonly prompt: string;
  readonly kind: 'basic' | 'true-false' | 'cloze' | 'typed' | 'pick';
  /** Of a true-false card. */
  readonly isTrue: boolean | null;
  /** Of a true-false card that asks why: the right reason first. */
  readonly reasons: readonly string[] | null;
  /** Of a typed card: the answers that are right. */
  readonly accept: readonly string[] | null;
  /** Of a typed card: names of other things that are a slip away from the answer; to type one is wrong. */
  readonly others: readonly string[];
  /** Of a card that is answered by pointing at a part of a picture. */
  readonly pick: { readonly picture: Picture; readonly part: string } | null;
  /** Null for one's own cards. */
  readonly topic: { readonly id: string; readonly name: string } | null;
  readonly source: { readonly title: string; readonly url: string } | null;
  /** What the learner wrote on the card, sanitised; null when nothing. */
  readonly note: CardNote | null;
  /** The standard picture of the component that the card is about; null when it is about something else. */
  readonly diagram: Diagram | null;
  /** Sanitised when the content was read. */
  readonly html: {
    readonly ask: string;
    readonly answer: string;
    readonly explain: string;
    readonly confused: string | null;
    /** Of a cloze card: the text with its gap filled. */
    readonly filled: string | null;
  };
};

/** Own words on a card: as they were written, and as sanitised HTML. */
export type CardNote = { readonly text: string; readonly html: string };

export type StudyCard = CardText & CardFutures;

export type StudyQueue = {
  readonly nowMs: number;
  readonly day: string;
  readonly dayEndsAtMs: number;
  /** The learner wants Again and Good only. */
  readonly twoButtons: boolean;
  /** A card on its steps is asked this long before it is due when nothing else is left. */
  readonly learnAheadMs: number;
  readonly cards: readonly StudyCard[];
  /** Cards still to be asked today; `cards` are the first of them. */
  readonly left: number;
  /** Cards done today. */
  readonly done: number;
  /** Cards on their steps that come back today, those beyond `cards` included. */
  readonly begun: number;
  /** Answers given today. */
  readonly answers: number;
  readonly secondsLeft: number;
  /** Of one card that is still to be asked, until it is done for today. */
  readonly secondsPerCard: { readonly learning: number; readonly review: number; readonly fresh: number };
  /** Reviews kept for later days by the limit of the day. */
  readonly postponed: number;
  /** The limit of a day, by which what is postponed is worked off. */
  readonly reviewsPerDay: number;
  /** Acts of earlier visits, the latest first. */
  readonly undoable: readonly { readonly id: string; readonly cardId: string | null }[];
  /** "tomorrow at 04:00", or null when nothing is to come. */
  readonly nextText: string | null;
};

export type ReviewMessage = {
  readonly id: string;
  readonly cardId: string;
  readonly rating: RatingName;
  /** In ms since 1970. */
  readonly answeredAt: number;
  readonly day: string;
  readonly durationMs: number;
  readonly parameterSet: string;
  /** The days that the button named, 0 for less than one. */
  readonly promisedDays: number;
};

export type ReviewResult = {
  readonly id: string;
  readonly result: 'stored' | 'duplicate' | 'refused';
  readonly reason?: string;
};

export type ReviewsAnswer = {
  readonly nowMs: number;
  readonly answers: readonly ReviewResult[];
  /** Cards of the batch that return today, as they are now. */
  readonly returning: readonly (CardFutures & { readonly id: string })[];
  /** Cards of the batch that were forgotten once too often: more repetition will not help. */
  readonly leeches: readonly Leech[];
};

/** A card that is set aside because it is forgotten again and again, and what to do instead. */
export type Leech = {
  readonly cardId: string;
  readonly lapses: number;
  readonly topic: { readonly id: string; readonly name: string } | null;
  /** One of the topic's, rather one that was not passed. */
  readonly scenario: { readonly id: string; readonly title: string } | null;
};

/** A scenario of the day's plan, met between two blocks of cards. */
export type PlannedStop = {
  readonly scenarioId: string;
  readonly title: string;
  readonly topicName: string | null;
  readonly minutes: number;
  /** confident-error: answered wrongly though sure. due: time to ask it again. new: never answered. */
  readonly reason: 'confident-error' | 'due' | 'new';
};

/** The study day in its order: after so many cards are done, a scenario. */
export type StudyPlan = {
  readonly stops: readonly (PlannedStop & { readonly afterCards: number })[];
  /** Of everything that is left, scenarios included. */
  readonly minutes: number;
};

/** Something done that can be taken back, as it is listed. */
export type Act = {
  readonly id: string;
  /** "Good", "Buried". */
  readonly what: string;
  /** "today at 14:05". */
  readonly when: string;
  /** The question of its card, sanitised; of several cards, how many. */
  readonly about: string;
  readonly cardId: string | null;
};

export type UndoAnswer = { readonly result: 'undone' | 'unknown'; readonly cardIds: readonly string[] };

export type CardDeed = 'bury' | 'suspend' | 'restore';
