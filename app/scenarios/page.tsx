import type { Metadata } from 'next';
import Link from 'next/link';
import { DataTable } from '@/app/_components/data-table';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { Icon } from '@/app/_components/icon';
import { EmptyState } from '@/app/_components/notes';
import { TopicName } from '@/app/_components/topic-name';
import { viewer as currentViewer } from '@/app/_server/viewer';
import { curriculum } from '@/lib/curriculum/load';
import { type ScenarioStanding, scenarioStandings } from '@/lib/data/attempts';
import { kindWords, type Outline, outlines, type Standing, standingOf } from './_server/outlines';

export const metadata: Metadata = { title: 'Scenarios' };

export default async function ScenariosPage() {
  const viewer = await currentViewer();
  const standings: ReadonlyMap<string, ScenarioStanding> = viewer
    ? await scenarioStandings(viewer)
    : new Map();
  const all = outlines();
  const passed = all.filter(({ id }) => standingOf(standings.get(id)) === 'passed').length;
  return (
    <>
      <PageTitle lead="A cluster, something that happens, a question. No answer is written down anywhere: the cluster is run, and what it does is the answer.">
        Scenarios
      </PageTitle>
      <p className="mb-s5">
        <Link href="/sandbox" className="inline-flex min-h-11 items-center gap-s2">
          <Icon id="cluster" /> A cluster of your own, to try anything on
        </Link>
      </p>
      {all.length === 0 && <EmptyState>There are no scenarios in this content.</EmptyState>}
      {viewer && all.length > 0 && (
        <p className="mut mb-s5">
          {passed} of {all.length} passed unaided.
        </p>
      )}
      <div className="grid gap-s6">
        {curriculum().areas.map(({ id, name }) => {
          const here = all.filter(({ topic }) => topic.area === id);
          return (
            here.length > 0 && (
              <SectionRule key={id} id={id} title={name} end={`${here.length}, about ${minutesOf(here)} min`}>
                <ScenarioTable name={name} outlines={here} standings={standings} />
              </SectionRule>
            )
          );
        })}
      </div>
    </>
  );
}

type TableProps = {
  name: string;
  outlines: readonly Outline[];
  standings: ReadonlyMap<string, ScenarioStanding>;
};

function ScenarioTable({ name, outlines: rows, standings }: TableProps) {
  return (
    <DataTable caption={`Scenarios: ${name}`}>
      <thead>
        <tr>
          <th scope="col">Scenario</th>
          <th scope="col">Topic</th>
          <th scope="col" className="max-sm:hidden">
            Asks
          </th>
          <th scope="col" className="num max-sm:hidden">
            Minutes
          </th>
          <th scope="col" className="pl-s5! max-sm:pl-0!">
            You
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, title, topic, kind, minutes }) => (
          <tr key={id}>
            <td>
              <Link href={`/scenarios/${id}`} className="inline-flex min-h-11 items-center" prefetch={false}>
                {title}
              </Link>
            </td>
            <td>
              <TopicName topic={topic} />
            </td>
            <td className="mut max-sm:hidden">{kindWords[kind]}</td>
            <td className="num max-sm:hidden">{minutes}</td>
            <td className="pl-s5! max-sm:pl-0!">
              <StandingMark standing={standingOf(standings.get(id))} />
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function StandingMark({ standing }: { standing: Standing }) {
  switch (standing) {
    case 'new':
      return <span className="mut">New</span>;
    case 'passed':
      return (
        <span className="st text-ok">
          <Icon id="check" />
          Passed
        </span>
      );
    case 'helped':
      return (
        <span className="st text-hard">
          <Icon id="r-hard" />
          With a hint
        </span>
      );
    case 'missed':
      return (
        <span className="st text-again">
          <Icon id="r-again" />
          Again
        </span>
      );
    default:
      return standing satisfies never;
  }
}

function minutesOf(rows: readonly Outline[]): number {
  return rows.reduce((sum, { minutes }) => sum + minutes, 0);
}
