import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { viewer as currentViewer } from '@/app/_server/viewer';
import { questionOf, runOf, scenarioOf, seedSchema } from '@/app/scenarios/_server/answers';
import { profileOf } from '@/lib/data/people/people';
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
  const wanted = seedSchema.safeParse(asked.seed);
  const seed = wanted.success ? wanted.data : 0;
  const run = runOf(scenario, seed);
  if (!run) notFound();
  const step = stepSchema.safeParse(asked.step);
  const profile = viewer && (await profileOf(viewer));
  const title = questionOf(scenario, seed)?.title ?? scenario.first.title;
  return (
    <SandboxPage
      base={{
        id: scenario.id,
        title,
        ...run,
        scenarioSeed: seed,
        at: asked.step !== undefined && step.success ? step.data : null,
      }}
      shortcutsOn={profile?.settings.shortcutsOn ?? true}
    />
  );
}
