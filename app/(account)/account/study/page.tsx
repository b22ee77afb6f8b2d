import type { Metadata } from 'next';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { requireViewer } from '@/app/_server/viewer';
import { curriculum } from '@/lib/curriculum/load';
import { studySettings, trackRetentions } from '@/lib/data/people/people';
import { stepsAsText } from './steps';
import { StudyForm } from './study-form';
import { TrackRetention } from './track-retention';

export const metadata: Metadata = { title: 'How you study' };

export default async function StudySettingsPage() {
  const viewer = await requireViewer('/account/study');
  const [settings, retentions] = await Promise.all([studySettings(viewer), trackRetentions(viewer)]);
  return (
    <div className="max-w-measure">
      <PageTitle
        trail={[
          { label: viewer.isGuest ? 'Settings' : 'Account', href: '/account' },
          { label: 'How you study' },
        ]}
        lead="Changes hold from the next rating on. Dates that are set stay."
      >
        How you study
      </PageTitle>
      <div className="grid gap-s7">
        <StudyForm
          settings={settings}
          learningSteps={stepsAsText(settings.learningStepsSeconds)}
          relearningSteps={stepsAsText(settings.relearningStepsSeconds)}
        />
        <SectionRule title="Tracks" id="tracks">
          <p className="mut mb-s4">
            The cards of a track can be kept at another chance to be known; of two tracks with one card, the
            higher holds.
          </p>
          <div className="grid gap-s4">
            {curriculum().tracks.map((track) => {
              const wanted = retentions.get(track.id);
              return (
                <TrackRetention
                  key={track.id}
                  track={{ id: track.id, name: track.name }}
                  retention={wanted === undefined ? null : Math.round(wanted * 100)}
                />
              );
            })}
          </div>
        </SectionRule>
        <SectionRule title="What is the same for everybody" id="fixed">
          <ul className="read list-disc pl-s5">
            <li>Every button says the interval that it stores.</li>
            <li>Of a backlog, what is best remembered is asked first: that costs the least.</li>
            <li>Whatever is done on the study page can be taken back, the last thirty acts and more.</li>
          </ul>
        </SectionRule>
      </div>
    </div>
  );
}
