import Link from 'next/link';
import { Scale } from '@/app/_components/scale';
import { countWords } from '@/lib/progress/words';

type ProgressProps = { done: number; answers: number; left: number; secondsLeft: number };

/** "12 of 34 cards · 20 answers · about 6 minutes left", along the scale: one cell a card of today. */
export function Progress({ done, answers, left, secondsLeft }: ProgressProps) {
  const total = done + left;
  return (
    <div className="mb-s6 grid gap-s2 max-sm:mb-s5">
      <div className="flex items-baseline justify-between gap-s3">
        <p>
          <b>{done}</b> of {countWords(total, 'card')}
          {answers > 0 && <span className="mut"> · {countWords(answers, 'answer')}</span>}
          {left > 0 && <span className="mut"> · {timeLeft(secondsLeft)}</span>}
        </p>
        <Link href="/" className="py-s1 text-xs">
          Stop here
        </Link>
      </div>
      <Scale done={done} total={total} label={`${done} of ${total} cards done today`} />
    </div>
  );
}

/** Rounded up to whole minutes. */
function timeLeft(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 1 ? 'about a minute left' : `about ${minutes} minutes left`;
}
