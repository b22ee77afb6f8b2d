import { dateFormat } from '@/app/_components/date-format';
import { Icon } from '@/app/_components/icon';
import type { Attempt } from '@/lib/data/study/attempts';

/** Right or wrong: shape, word and colour; with what it took. */
export function Verdict({
  attempt: { right, hintsUsed },
}: {
  attempt: Pick<Attempt, 'right' | 'hintsUsed'>;
}) {
  return (
    <span className="whitespace-nowrap">
      <span className="st" style={{ color: `var(--${right ? 'ok' : 'fault'})` }}>
        <Icon id={right ? 'check' : 'cross'} />
        {right ? 'Right' : 'Wrong'}
      </span>
      {hintsUsed > 0 && (
        <span className="mut"> with {hintsUsed === 1 ? 'a hint' : `${hintsUsed} hints`}</span>
      )}
    </span>
  );
}

export function confidenceWords(confidence: Attempt['confidence']): string {
  switch (confidence) {
    case 'sure':
      return 'sure';
    case 'think':
      return 'thought so';
    case 'guess':
      return 'a guess';
    case null:
      return '–';
  }
}

export function momentWords(at: Date, timeZone: string): string {
  return dateFormat({ timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(at);
}
