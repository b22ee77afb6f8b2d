import { Button } from '@/app/_components/button';
import { Link } from '@/app/_components/link';
import { ErrorNote } from '@/app/_components/notes';
import type { OutboxStatus } from '../_session/outbox';

/** What became of ratings that the server has not taken. Says nothing while all goes well. */
export function DeliveryNote({
  status,
  lost,
  onSend,
}: {
  status: OutboxStatus;
  lost: number;
  onSend: () => void;
}) {
  return (
    <>
      {status === 'kept' && (
        <ErrorNote
          title="The server does not answer."
          action={
            <Button small onClick={onSend}>
              Try now
            </Button>
          }
        >
          Your rating is kept on this device and will be sent when the server answers. Nothing is lost.
        </ErrorNote>
      )}
      {status === 'signed-out' && (
        <ErrorNote title="You are signed out.">
          Your ratings are kept on this device. <Link href="/sign-in?to=/study">Sign in</Link>, and they are
          sent.
        </ErrorNote>
      )}
      {lost > 0 && (
        <ErrorNote title={lost === 1 ? 'One rating was not taken.' : `${lost} ratings were not taken.`}>
          The server refused it: the card is no longer taught, or the clock of this device ran far ahead. The
          card comes back as it was.
        </ErrorNote>
      )}
    </>
  );
}
