'use client';

import { useState } from 'react';
import { CardWords, type Writing } from '@/app/study/_components/card-words';
import type { CardNote } from '@/app/study/_session/protocol';

type OwnWordsProps = { cardId: string; note: CardNote | null; canFlag: boolean };

/** What the learner wrote on the card, and the way to flag it, as below its answer when it is studied. */
export function OwnWords({ cardId, note: stored, canFlag }: OwnWordsProps) {
  const [note, setNote] = useState(stored);
  const [writing, setWriting] = useState<Writing>(null);
  return (
    <CardWords
      cardId={cardId}
      note={note}
      canFlag={canFlag}
      shortcutsOn={false}
      writing={writing}
      onWriting={setWriting}
      onNote={setNote}
    />
  );
}
