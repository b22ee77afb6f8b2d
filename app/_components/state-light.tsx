import { Icon } from './icon';

export type LightState = 'ok' | 'pending' | 'fault' | 'leaving' | 'stopped';

const COLOUR: Record<LightState, string> = {
  ok: 'text-ok',
  pending: 'text-pending',
  fault: 'text-fault',
  leaving: 'text-leaving',
  stopped: 'text-stopped',
};

/** A state of something in the cluster: shape, word and colour, always all three. */
export function StateLight({ state, children }: { state: LightState; children: string }) {
  return (
    <span className={`st ${COLOUR[state]}`}>
      <Icon id={`light-${state}`} />
      {children}
    </span>
  );
}
