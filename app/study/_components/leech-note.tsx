import { Button, ButtonLink } from '@/app/_components/button';
import { countWords } from '@/lib/progress/words';
import type { Leech, StudyCard } from '../_session/protocol';

type LeechNoteProps = {
  leech: Leech & { readonly card: StudyCard };
  /** Where a scenario leads back to. */
  returnTo: string;
  onKeep: () => void;
  onLeave: () => void;
};

/** A card was forgotten once too often: what to do instead of asking it again. */
export function LeechNote({
  leech: { card, lapses, topic, scenario },
  returnTo,
  onKeep,
  onLeave,
}: LeechNoteProps) {
  return (
    <section aria-label="A card that does not stay" className="border-over border-l-3 pl-s4">
      <p>
        Set aside:{' '}
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: cards are sanitised when the content is read. */}
        <span className="font-read italic" dangerouslySetInnerHTML={{ __html: card.html.ask }} /> You forgot
        it {countWords(lapses, 'time')}. More repetition will not help; seeing why it holds may.
      </p>
      <div className="mt-s2 flex flex-wrap gap-s2">
        {topic && (
          <ButtonLink small href={`/topics/${topic.id}`}>
            Read {topic.name}
          </ButtonLink>
        )}
        {scenario && (
          <ButtonLink small href={`/scenarios/${scenario.id}?then=${encodeURIComponent(returnTo)}`}>
            Scenario: {scenario.title}
          </ButtonLink>
        )}
        <Button small bare onClick={onKeep}>
          Ask it again all the same
        </Button>
        <Button small bare onClick={onLeave}>
          Leave it aside
        </Button>
      </div>
    </section>
  );
}
