import type { Metadata } from 'next';
import { Suspense } from 'react';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { Waiting } from '@/app/_components/notes';
import { requestTime } from '@/app/_server/now';
import { requireViewer } from '@/app/_server/viewer';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { workloadPreview } from '@/lib/data/figures/workload';
import { optimiserState } from '@/lib/data/memory/optimiser';
import { trackRetentions } from '@/lib/data/people/people';
import type { Viewer } from '@/lib/data/people/viewer';
import { FitWeights } from './_components/fit-weights';
import { FittedSets } from './_components/fitted-sets';
import { TrackRetentions } from './_components/track-retentions';
import { WorkloadSlider } from './_components/workload-slider';

export const metadata: Metadata = { title: 'Memory' };

/** How the learner's memory is modelled: how well cards are to be known, at what cost, and by which weights. */
export default async function MemoryPage() {
  const viewer = await requireViewer('/memory');
  const [state, retentions, { tracks }] = await Promise.all([
    optimiserState(viewer),
    trackRetentions(viewer),
    cardsOf(viewer),
  ]);
  return (
    <>
      <PageTitle lead="How well you want to know your cards, what that costs, and the weights that predict your recall.">
        Memory
      </PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-s7">
        <SectionRule id="workload" title="How well, and at what cost">
          <Suspense fallback={<Waiting>Reckoning what each retention would cost…</Waiting>}>
            <Workload viewer={viewer} />
          </Suspense>
        </SectionRule>
        {tracks.length > 0 && (
          <SectionRule
            id="tracks"
            title="For a track alone"
            end="a card in several tracks follows the highest"
          >
            <TrackRetentions
              tracks={tracks.map(({ id, name }) => ({
                id,
                name,
                percent: Math.round((retentions.get(id) ?? 0) * 100) || null,
              }))}
            />
          </SectionRule>
        )}
        <SectionRule id="weights" title="Weights of your own">
          <FitWeights
            running={state.running}
            failed={state.failed}
            reviews={state.reviews}
            wanted={state.reviewsWanted}
          />
          <FittedSets state={state} timeZone={viewer.timeZone} />
        </SectionRule>
      </div>
    </>
  );
}

async function Workload({ viewer }: { viewer: Viewer }) {
  const preview = await workloadPreview(viewer, await cardsOf(viewer), await requestTime());
  return <WorkloadSlider {...preview} />;
}
