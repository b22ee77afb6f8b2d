import type { Metadata } from 'next';
import { viewer as currentViewer } from '@/app/_server/viewer';
import { studySettings } from '@/lib/data/people/people';
import { SandboxPage } from './_components/sandbox-page';

export const metadata: Metadata = {
  title: 'Cluster',
  description:
    'A simulated Kubernetes cluster to try things on: stop a component, step through what follows.',
};

export default async function Page() {
  const viewer = await currentViewer();
  const settings = viewer && (await studySettings(viewer));
  return <SandboxPage shortcutsOn={settings?.shortcutsOn ?? true} />;
}
