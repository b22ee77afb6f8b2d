import Form from 'next/form';
import { Button, ButtonLink } from '@/app/_components/button';
import type { TeamPage } from '@/lib/data/people/team-facts';
import { countWords } from '@/lib/progress/words';

type MemberSearchProps = { slug: string; search: string; page: number; found: TeamPage };

/** Finds members by name, and turns the pages of a team that is too large for one. */
export function MemberSearch({ slug, search, page, found }: MemberSearchProps) {
  const { pages, matching } = found;
  const here = Math.min(Math.max(1, page), pages);
  const to = (target: number) =>
    `/teams/${slug}?${new URLSearchParams({ ...(search && { search }), page: String(target) })}`;
  return (
    <div className="flex flex-wrap items-end justify-between gap-s4">
      <Form action={`/teams/${slug}`} className="flex flex-wrap items-end gap-s2" role="search">
        <div className="field">
          <label htmlFor="member-search">Member</label>
          <input
            id="member-search"
            className="input"
            type="search"
            name="search"
            defaultValue={search}
            maxLength={80}
            autoComplete="off"
          />
        </div>
        <Button type="submit">Search</Button>
      </Form>
      <nav aria-label="Pages of members" className="flex flex-wrap items-center gap-s2">
        <span className="mut" role="status">
          {search && `${countWords(matching, 'member')} of that name · `}page {here} of {pages}
        </span>
        {here > 1 && (
          <ButtonLink small href={to(here - 1)}>
            Previous
          </ButtonLink>
        )}
        {here < pages && (
          <ButtonLink small href={to(here + 1)}>
            Next
          </ButtonLink>
        )}
      </nav>
    </div>
  );
}
