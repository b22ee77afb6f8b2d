import type { Metadata } from 'next';
import { ButtonLink } from '@/app/_components/button';
import { DataTable } from '@/app/_components/data-table';
import { PageTitle } from '@/app/_components/headings';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/notes';
import { requireViewer } from '@/app/_server/viewer';
import { scenarios } from '@/lib/curriculum/scenarios';
import { scenarioStandings } from '@/lib/data/study/attempts';
import { countWords } from '@/lib/progress/words';
import { confidenceWords, momentWords, Verdict } from './attempt-parts';

export const metadata: Metadata = { title: 'Attempts' };

/** The scenarios that the learner has answered, the latest first; each leads to its single attempts. */
export default async function AttemptsPage() {
  const viewer = await requireViewer('/attempts');
  const standings = [...(await scenarioStandings(viewer))].sort(
    ([, a], [, b]) => b.last.answeredAt.getTime() - a.last.answeredAt.getTime(),
  );
  const attempts = standings.reduce((sum, [, standing]) => sum + standing.attempts, 0);
  if (attempts === 0) {
    return (
      <>
        <PageTitle>Attempts</PageTitle>
        <EmptyState action={<ButtonLink href="/scenarios">Take a scenario</ButtonLink>}>
          <p>No scenario is answered yet.</p>
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageTitle lead={`${countWords(attempts, 'attempt')} at ${countWords(standings.length, 'scenario')}.`}>
        Attempts
      </PageTitle>
      <DataTable caption="Scenarios answered, the latest first">
        <thead>
          <tr>
            <th scope="col">Scenario</th>
            <th scope="col" className="num">
              Attempts
            </th>
            <th scope="col">Last verdict</th>
            <th scope="col" className="max-sm:hidden">
              Confidence
            </th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          {standings.map(([id, standing]) => (
            <tr key={id}>
              <td className="min-w-[12rem]">
                <Link href={`/attempts/${id}`} className="quiet">
                  {scenarios().byId.get(id)?.first.title ?? id}
                </Link>
              </td>
              <td className="num">{standing.attempts}</td>
              <td>
                <Verdict attempt={standing.last} />
              </td>
              <td className="max-sm:hidden">{confidenceWords(standing.last.confidence)}</td>
              <td className="whitespace-nowrap">{momentWords(standing.last.answeredAt, viewer.timeZone)}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </>
  );
}
