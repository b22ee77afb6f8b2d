import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { ErrorNote } from '@/app/_components/notes';
import { viewer as currentViewer } from '@/app/_server/viewer';
import { scenarioOf, seedSchema } from '@/app/scenarios/_server/answers';
import { asked as askedUnder } from '@/app/scenarios/_server/judging';
import { studySettings } from '@/lib/data/people/people';
import { SandboxPage } from '../_components/sandbox-page';

type Props = {
  readonly params: Promise<{ readonly id: readonly string[] }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
};

const stepSchema = z.coerce.number().int().min(0);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const scenario = scenarioOf((await params).id.map(decodeURIComponent).join('/'));
  return { title: scenario ? `Cluster: ${scenario.first.title}` : 'Cluster' };
}

/** The cluster of a scenario, after what happened in it: to step through, and to do other things to. */
export default async function Page({ params, searchParams }: Props) {
  const scenario = scenarioOf((await params).id.map(decodeURIComponent).join('/'));
  if (!scenario) notFound();
  const [asked, viewer] = await Promise.all([searchParams, currentViewer()]);
  const wanted = asked.seed === undefined ? undefined : seedSchema.safeParse(asked.seed);
  if (wanted?.success === false) notFound();
  const seed = wanted?.data ?? 0;
  const played = await askedUnder(scenario, seed);
  if (played.kind === 'busy')
    return (
      <ErrorNote title="This cluster cannot be opened now.">
        Many answers are being judged just now. Load the page again in a moment.
      </ErrorNote>
    );
  if (played.kind !== 'asked') notFound();
  const step = stepSchema.safeParse(asked.step);
  const settings = viewer && (await studySettings(viewer));
  return (
    <SandboxPage
      base={{
        id: scenario.id,
        title: played.question.title,
        ...played.run,
        scenarioSeed: seed,
        at: asked.step !== undefined && step.success ? step.data : null,
      }}
      shortcutsOn={settings?.shortcutsOn ?? true}
    />
  );
}
