import { reasonOrder } from '../_session/card-answer';
import type { StudyCard } from '../_session/protocol';
import { asksWhy, expectedRating, ratingsOffered } from '../_session/session';
import type { Writing } from './card-words';
import type { StudyDialog } from './study-foot';
import type { StudyControls, StudySource } from './use-study';

/** What keys can reach on the study page as it stands. */
export type Keyboard = {
  readonly study: StudyControls;
  readonly source: StudySource;
  /** The scenario that stands between two cards, when one does. */
  readonly stop: { readonly open: () => void; readonly later: () => void } | null;
  readonly onDialog: (dialog: StudyDialog) => void;
  readonly onWriting: (writing: Writing) => void;
};

/** What a key does now; undefined leaves it to the browser. */
export function deedOfKey(key: string, on: Keyboard): (() => void) | undefined {
  const { study, source, stop } = on;
  const { current: card, revealed } = study.session;
  if (key === '?') return () => on.onDialog('keys');
  if (key === 'u') return study.undo;
  if (key === 'z') return () => on.onDialog('acts');
  if (key === 'r' && source === 'day') return study.restore;
  if (stop) return key === ' ' ? stop.open : key === 'l' ? stop.later : undefined;
  if (!card) return undefined;
  if (key === 'b') return () => study.setAside('bury');
  if (key === 's') return () => study.setAside('suspend');
  return revealed ? onAnswer(key, card, on) : onQuestion(key, card, study);
}

function onAnswer(key: string, card: StudyCard, { study, onWriting }: Keyboard): (() => void) | undefined {
  const rating = key === ' ' ? expectedRating(study.session) : ratingsOffered(study.session)[digitOf(key)];
  if (rating) return () => study.rate(rating);
  if (key === 'n') return () => onWriting('note');
  return key === 'w' && card.topic ? () => onWriting('flag') : undefined;
}

function onQuestion(key: string, card: StudyCard, study: StudyControls): (() => void) | undefined {
  const { session } = study;
  if (key === ' ') return () => study.reveal();
  const part = card.pick?.picture.parts[digitOf(key)];
  if (part) return () => study.reveal({ kind: 'pick', part: part.id });
  if (asksWhy(session)) {
    const reason = reasonOrder(card, session.day)[key.length === 1 ? key.charCodeAt(0) - 97 : -1];
    const { answer } = session;
    if (reason === undefined || answer?.kind !== 'claim') return undefined;
    return () => study.reveal({ ...answer, reason });
  }
  const claims = card.kind === 'true-false' && (key === 't' || key === 'f');
  return claims ? () => study.claim(key === 't') : undefined;
}

/** 0 for "1"; -1 for what is no digit from 1 to 9. */
function digitOf(key: string): number {
  return /^[1-9]$/.test(key) ? Number(key) - 1 : -1;
}
