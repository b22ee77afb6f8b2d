import { Button } from '@/app/_components/button';
import { Select } from '@/app/_components/form';
import { Link } from '@/app/_components/link';
import type { ListFilter } from '../_server/list';
import { difficultyWords, kindWords, standingWords } from './list-words';

/** What to show of the list. A plain form: the choice stands in the address, and works without any script. */
export function ListFilterForm({ filter, withStanding }: { filter: ListFilter; withStanding: boolean }) {
  const { difficulty, kind, standing } = filter;
  const chosen = difficulty !== undefined || kind !== undefined || standing !== undefined;
  return (
    <form method="get" className="mb-s6 flex flex-wrap items-end gap-x-s4 gap-y-s3" aria-label="What to show">
      <Select id="kind" name="kind" label="Asks" defaultValue={kind ?? ''}>
        <option value="">Anything</option>
        {Object.entries(kindWords).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </Select>
      <Select id="difficulty" name="difficulty" label="Takes" defaultValue={difficulty ?? ''}>
        <option value="">Anything</option>
        {difficultyWords.map((words, n) => (
          <option key={words} value={n + 1}>
            {words}
          </option>
        ))}
      </Select>
      {withStanding && (
        <Select id="standing" name="standing" label="You" defaultValue={standing ?? ''}>
          <option value="">All</option>
          {Object.entries(standingWords).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </Select>
      )}
      <Button type="submit">Show</Button>
      {chosen && (
        <Link href="/scenarios" className="inline-flex min-h-11 items-center">
          Show all
        </Link>
      )}
    </form>
  );
}
