import type { Metadata } from 'next';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { Icon } from '@/app/_components/icon';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/notes';
import { viewer as currentViewer } from '@/app/_server/viewer';
import { type ScenarioStanding, scenarioStandings } from '@/lib/data/study/attempts';
import { JumpList } from './_components/jump-list';
import { ListFilterForm } from './_components/list-filter';
import { kindWords } from './_components/list-words';
import { type ScenarioRow, ScenarioTable } from './_components/scenario-table';
import { filterOf, type ListedSet, listedSets, type NextOne, nextOnes } from './_server/list';
import { type Outline, outlines, standingOf } from './_server/outlines';

export const metadata: Metadata = { title: 'Scenarios' };

type ScenariosPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ScenariosPage({ searchParams }: ScenariosPageProps) {
  const viewer = await currentViewer();
  const standings: ReadonlyMap<string, ScenarioStanding> = viewer
    ? await scenarioStandings(viewer)
    : new Map();
  const all = outlines();
  const passed = all.filter(({ id }) => standingOf(standings.get(id)) === 'passed').length;
  const filter = filterOf(await searchParams);
  const isFiltered = Object.values(filter).some((wish) => wish !== undefined);
  const shown = listedSets(filter, standings).filter(({ outlines }) => outlines.length > 0);
  const next = nextOnes(standings);
  // What to take next stands above; a set is opened by who looks for one. Whoever filters sees what is left of all.
  const known = viewer !== null;
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
      {all.length > 0 && (
        <>
          <NextForYou next={next} known={known} passed={passed} of={all.length} />
          <JumpList
            label="Sets"
            sets={shown.map((set) => ({ id: set.id, name: set.name, standing: standingOfSet(set, known) }))}
          />
          <ListFilterForm filter={filter} withStanding={known} />
        </>
      )}
      {all.length > 0 && shown.length === 0 && <EmptyState>No scenario is like that.</EmptyState>}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-s2">
        {shown.map((set) => (
          <details key={set.id} id={set.id} className="sec set" open={isFiltered}>
            <summary className="cap">
              <h2 id={`${set.id}-name`}>{set.name}</h2>
              <span className="mut text-xs">{progressOf(set, known)}</span>
              <span className="mut basis-full text-sm">{set.summary}</span>
            </summary>
            <ScenarioTable name={set.name} rows={rowsOf(set.outlines, standings)} />
          </details>
        ))}
      </div>
    </>
  );
}

type NextProps = { next: readonly NextOne[]; known: boolean; passed: number; of: number };

/** What to take now, and how far one is with all of them. */
function NextForYou({ next, known, passed, of }: NextProps) {
  return (
    <SectionRule
      id="next"
      title={known ? 'Next for you' : 'A good beginning'}
      end={known && `${passed} of ${of} passed unaided`}
      className="mb-s5"
    >
      {next.length === 0 && (
        <p>You have passed all of them unaided. Any of them can be taken again, with other names.</p>
      )}
      <ul className="grid gap-s2">
        {next.map(({ outline, set, standing }) => (
          <li key={outline.id} className="flex flex-wrap items-center gap-x-s4">
            <Link
              href={`/scenarios/${outline.id}`}
              className="inline-flex min-h-11 items-center font-semibold"
            >
              {outline.title}
            </Link>
            <span className="mut text-xs">
              {set.name} · {kindWords[outline.kind]} About {outline.minutes} min
              {standing === 'missed' && ' · missed the last time'}
            </span>
          </li>
        ))}
      </ul>
    </SectionRule>
  );
}

/** What a table tells of each scenario. */
function rowsOf(outlines: readonly Outline[], standings: ReadonlyMap<string, ScenarioStanding>) {
  return outlines.map(({ id, title, topic, kind, minutes, difficulty }): ScenarioRow => {
    const { name, subject } = topic;
    const standing = standingOf(standings.get(id));
    return { id, title, topic: { name, subject }, kind, minutes, difficulty, standing };
  });
}

/** "3 of 28 passed"; for a stranger how many there are. */
function standingOfSet({ passed, of }: ListedSet, known: boolean): string {
  return known ? `${passed} of ${of} passed` : `${of}`;
}

/** How far somebody is with a set, and how long what is shown of it takes. */
function progressOf(set: ListedSet, known: boolean): string {
  const minutes = set.outlines.reduce((sum, each) => sum + each.minutes, 0);
  const some = set.outlines.length === set.of ? '' : `, ${set.outlines.length} shown`;
  return `${standingOfSet(set, known)}${some}, about ${minutes} min`;
}
