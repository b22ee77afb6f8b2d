import { ButtonLink } from './_components/button';
import { PageTitle } from './_components/headings';
import { EmptyState } from './_components/notes';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <>
      <PageTitle>Nothing is at this address</PageTitle>
      <EmptyState action={<ButtonLink href="/">Go to the first page</ButtonLink>}>
        <p>The page was moved, or it belongs to somebody else.</p>
      </EmptyState>
    </>
  );
}
