import { ButtonLink } from '@/app/_components/button';
import { EmptyState, Waiting } from '@/app/_components/notes';
import { countWords } from '@/lib/progress/words';
import type { Session } from '../_session/session';
import { backlog } from './progress';

/** Nothing is on the screen: the day's share is done, or the server has to be asked first. */
export function Finished({
  session,
  looking,
  offline,
}: {
  session: Session;
  looking: boolean;
  offline: boolean;
}) {
  if (offline) {
    return (
      <EmptyState>
        <p>No card is at hand until the server answers.</p>
      </EmptyState>
    );
  }
  if (looking) return <Waiting>Looking for the next card…</Waiting>;
  const { done, answers, nextText } = session;
  return (
    <EmptyState
      action={
        <div className="flex flex-wrap gap-s2">
          <ButtonLink href="/scenarios" main>
            Take a scenario
          </ButtonLink>
          <ButtonLink href="/study/cram">Cram</ButtonLink>
        </div>
      }
    >
      <p className="serif">
        Nothing is due.{' '}
        {nextText ? `The next card comes ${nextText}.` : 'No card is waiting for another day.'}
      </p>
      {answers > 0 && (
        <p className="mut mt-s2">
          {countWords(answers, 'answer')} today, {countWords(done, 'card')} done.
        </p>
      )}
      {session.postponed > 0 && <p className="mut mt-s2">{backlog(session)}</p>}
    </EmptyState>
  );
}
