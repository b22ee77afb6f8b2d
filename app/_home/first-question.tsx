import { Button, ButtonLink } from '@/app/_components/button';
import { ClusterPicture } from '@/app/_components/cluster-picture/cluster-picture';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { Option } from '@/app/_components/option';
import type { Question } from '@/lib/grading/question';
import { withoutNamesOf } from './without-names';

/**
 * A real question on the first screen: a plain form that asks the scenario's page for the verdict, so that it works for
 * a stranger, without a session and without scripts.
 */
export function FirstQuestion({ question }: { question: Question }) {
  const { scene, options, ask, seed, scenarioId } = question;
  return (
    <form method="get" action={`/scenarios/${scenarioId}`} className="sheet p-s5 max-sm:px-s3 max-sm:py-s4">
      <input type="hidden" name="seed" value={seed} />
      <ClusterPicture
        scene={withoutNamesOf(scene, options)}
        half
        withText={false}
        className="border-0! p-0! max-sm:mx-0!"
      />
      <fieldset className="mt-s4">
        <legend className="serif float-left mb-s4 w-full">
          <InlineMarkdown>{ask}</InlineMarkdown>
        </legend>
        <div className="opts clear-both sm:grid-cols-2">
          {options.map(({ id, label }) => (
            <Option key={id} letter={id.toUpperCase()} name="option" value={id} required>
              <InlineMarkdown>{label}</InlineMarkdown>
            </Option>
          ))}
        </div>
      </fieldset>
      <div className="mt-s4 flex flex-wrap items-center gap-s3">
        <Button type="submit">Answer</Button>
        <span className="mut text-xs">Computed by running this cluster, not typed by anyone.</span>
      </div>
    </form>
  );
}

/** Where there is no question to ask: content without scenarios. */
export function NoQuestion() {
  return (
    <div className="sheet p-s5">
      <p className="serif mb-s4">There is no scenario in this content yet. The topics are there to read.</p>
      <ButtonLink href="/topics">Read the topics</ButtonLink>
    </div>
  );
}
