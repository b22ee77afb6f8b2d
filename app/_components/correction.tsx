import type { ReactNode } from 'react';

/** What is often said, and what holds. Magenta, for it is something we say about the world. */
export function Correction({ said, holds }: { said: ReactNode; holds: ReactNode }) {
  return (
    <dl className="corr">
      <div>
        <dt>Often said</dt>
        <dd className="mut">{said}</dd>
      </div>
      <div>
        <dt>What holds</dt>
        <dd>{holds}</dd>
      </div>
    </dl>
  );
}
