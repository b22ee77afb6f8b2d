import { ScrollBox } from '@/app/_components/data-table';
import { Icon } from '@/app/_components/icon';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import type { Verdict } from '@/lib/grading/judge/verdict';

/** Of a task: each goal with what holds instead, what was typed with its answers, and one way that would have done. */
export function JudgedGoals({ options, typed = [], solution }: Verdict) {
  return (
    <div className="grid grid-cols-1 gap-s4">
      <ul className="opts" aria-label="Goals">
        {options.map(({ id, label, why, judged }) => {
          const reached = judged === 'right';
          return (
            <li key={id} className={`opt ${reached ? 'right' : 'mine'}`}>
              <span className="k">
                <Icon id={reached ? 'check' : 'light-fault'} />
              </span>
              <span className="tag">{reached ? 'Reached' : 'Not reached'}</span>
              <span>
                <InlineMarkdown>{label}</InlineMarkdown>
              </span>
              <div className="why">
                <InlineMarkdown>{why}</InlineMarkdown>
              </div>
            </li>
          );
        })}
      </ul>
      {typed.length > 0 && (
        <section aria-label="What was typed">
          <h3 className="mb-s2">What was typed, and what it answered</h3>
          <ScrollBox label="What was typed, and what it answered" className="manifest">
            {typed.map(({ line, answer }, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines stand in the order in which they were typed
              <pre key={n} className="code text-xs">
                <span className="over">$ </span>
                {line}
                {'\n'}
                {answer}
              </pre>
            ))}
          </ScrollBox>
        </section>
      )}
      {solution && (
        <section aria-label="One way">
          <h3 className="mb-s2">One way that reaches them all</h3>
          <ScrollBox label="One way that reaches them all" className="manifest">
            <pre className="code text-xs">{solution.join('\n')}</pre>
          </ScrollBox>
        </section>
      )}
    </div>
  );
}
