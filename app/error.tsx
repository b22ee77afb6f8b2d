'use client';

import { Button } from './_components/button';
import { PageTitle } from './_components/headings';
import { ErrorNote } from './_components/notes';

/** A bug, shown in place of the page. What was answered before is stored. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <>
      <PageTitle>This page could not be made</PageTitle>
      <ErrorNote
        title="The server met something it does not know."
        action={<Button onClick={reset}>Try again</Button>}
      >
        <p>What you answered is stored. {error.digest && `The server’s log has this as ${error.digest}.`}</p>
      </ErrorNote>
    </>
  );
}
