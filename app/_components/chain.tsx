import type { ReactNode } from 'react';

export type ChainLink = {
  readonly id: string;
  /** Virtual time, printed: "14:03:12". */
  readonly time: string;
  /** Actor first: who did what. */
  readonly says: ReactNode;
  /** Id of the rule it followed: "kube-proxy/program-endpoints". */
  readonly rule?: string | undefined;
  /** gap: something stopped or did not happen. key: the step that decided. */
  readonly kind?: 'step' | 'gap' | 'key' | undefined;
  /** Under the sentence: the step, to be opened. */
  readonly below?: ReactNode;
};

/** The causal chain: the steps that decided, in order of time. `current` marks the one the picture shows. */
export function Chain({
  links,
  current,
  label,
}: {
  links: readonly ChainLink[];
  current?: string;
  label?: string;
}) {
  return (
    <ol className="chain" aria-label={label}>
      {links.map((link) => (
        <li
          key={link.id}
          className={link.kind === 'key' ? 'decides' : link.kind}
          aria-current={link.id === current ? 'step' : undefined}
        >
          <time>{link.time}</time>
          <div>
            {link.says}
            {link.rule && <span className="rule-id">{link.rule}</span>}
            {link.below}
          </div>
        </li>
      ))}
    </ol>
  );
}
