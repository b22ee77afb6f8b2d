import { InlineMarkdown } from '@/app/_components/inline-markdown';
import type { GivenObject, Moment } from '@/lib/grading/question';

/** What happens, in order; the picture stands after the first `shown` entries. */
export function Timeline({
  moments,
  shown,
  asksAt,
}: {
  moments: readonly Moment[];
  shown: number;
  asksAt: string;
}) {
  if (moments.length === 0) return null;
  return (
    <ol className="chain happens" aria-label="What happens">
      {moments.map(({ time, says, kind }, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the moments of one run never move, and two may read alike.
        <li key={n} className={kind === 'fault' ? 'gap' : undefined}>
          <time>{time}</time>
          <div>
            <InlineMarkdown>{says}</InlineMarkdown>
            {n + 1 === shown && <span className="rule-id">the picture shows the cluster here</span>}
          </div>
        </li>
      ))}
      <li className="decides">
        <time>{asksAt}</time>
        <div>The question is about this moment.</div>
      </li>
    </ol>
  );
}

/** The manifests, folded away: read by whoever wants the exact fields. */
export function GivenObjects({ objects }: { objects: readonly GivenObject[] }) {
  if (objects.length === 0) return null;
  return (
    <details className="mt-s4">
      <summary className="w-fit cursor-pointer py-s2 font-semibold">
        {objects.length === 1 ? 'The object, as YAML' : `The ${objects.length} objects, as YAML`}
      </summary>
      <div className="mt-s2 grid gap-s4 md:grid-cols-2">
        {objects.map(({ kind, name, yaml, time }, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an object may be applied twice; the list never changes.
          <section key={n} aria-label={`${kind} ${name}`}>
            <h3 className="mb-s1 text-xs">
              <i>
                {kind} {name}
              </i>
              {time && <span className="mut">, at {time}</span>}
            </h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard. */}
            <pre className="manifest" tabIndex={0}>
              {yaml}
            </pre>
          </section>
        ))}
      </div>
    </details>
  );
}
