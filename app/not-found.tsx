import { ButtonLink } from './_components/button';
import { PageTitle } from './_components/headings';
import { EmptyState } from './_components/notes';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <>
      <PageTitle>Nothing is at this address</PageTitle>
      <EmptyState action={<ButtonLink href="/">Go to the first page</ButtonLink>}>
        <p>There is no page at this address, or it is not yours to see.</p>
      </EmptyState>
    </>
  );
}
