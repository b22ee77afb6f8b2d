import { Link } from '@/app/_components/link';
import { Scale } from '@/app/_components/scale';
import { countWords } from '@/lib/progress/words';
import { begunIn, type Session } from '../_session/session';

type ProgressProps = {
  session: Session;
  /** Scenarios that the day's plan still has. */
  stopsLeft: number;
  isDay: boolean;
};

/** "12 of 34 cards done, 3 begun · 20 answers · about 6 minutes left", along the scale: one cell a card of today. */
export function Progress({ session, stopsLeft, isDay }: ProgressProps) {
  const { done, answers, left, secondsLeft } = session;
  const total = done + left;
  const begun = begunIn(session);
  const alsoBegun = begun > 0 ? `, ${begun} begun` : '';
  return (
    <div className="mb-s6 grid gap-s2 max-sm:mb-s5">
      <div className="flex items-baseline justify-between gap-s3">
        <p>
          <b>{done}</b> of {countWords(total, 'card')} done{alsoBegun}
          {answers > 0 && <span className="mut"> · {countWords(answers, 'answer')}</span>}
          {left > 0 && <span className="mut"> · {timeLeft(secondsLeft)}</span>}
          {stopsLeft > 0 && <span className="mut"> · {countWords(stopsLeft, 'scenario')} between</span>}
        </p>
        <Link href="/" className="py-s1 text-xs whitespace-nowrap">
          Stop here
        </Link>
      </div>
      <Scale
        done={done}
        begun={begun}
        total={total}
        label={`${done} of ${total} cards done${isDay ? ' today' : ''}${alsoBegun}`}
      />
      {session.postponed > 0 && <p className="mut text-xs">{backlog(session)}</p>}
    </div>
  );
}

/** Rounded up to whole minutes. */
function timeLeft(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 1 ? 'about a minute left' : `about ${minutes} minutes left`;
}

/** After a break: what waits beyond today's share, and how long it takes to get through it, honestly. */
export function backlog({ postponed, reviewsPerDay }: Pick<Session, 'postponed' | 'reviewsPerDay'>): string {
  const days = reviewsPerDay > 0 ? Math.ceil(postponed / reviewsPerDay) : 0;
  const waits = postponed === 1 ? 'One more review waits' : `${postponed} more reviews wait`;
  const takes =
    days > 0
      ? ` At ${countWords(reviewsPerDay, 'review')} a day that is ${days === 1 ? 'one more day' : `about ${days} more days`}, without what comes due meanwhile.`
      : '';
  return `${waits} for the coming days, those best remembered first.${takes}`;
}
