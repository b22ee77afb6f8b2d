import type { ReactNode } from 'react';
import { Icon } from './icon';

type VerdictProps = {
  right: boolean;
  /** Begins with the judgement: "Right: …", "Not “kubelet”. …". Spoken by a live region. */
  sentence: ReactNode;
  /** What was overlooked. */
  children?: ReactNode;
};

/** Shape, one sentence, and what was overlooked. Picture, chain and options follow it. */
export function Verdict({ right, sentence, children }: VerdictProps) {
  return (
    <div className={`verdict unfold ${right ? 'right' : 'wrong'}`}>
      <Icon id={right ? 'check' : 'r-again'} />
      <div>
        <p className="serif" role="status">
          {sentence}
        </p>
        {children && <div className="read">{children}</div>}
      </div>
    </div>
  );
}
