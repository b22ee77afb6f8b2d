/** Rules of kinds that many a cluster has no object of: they come with the part that is about those kinds. */
import type { Kind } from '../../objects/objects';
import { Port } from '../../parts/part';
import type { KindRules } from './kind-rules';
import type { Shape } from './shape';

type RulesByKind = Port<Readonly<Partial<Record<Kind, KindRules>>>>;

export const jobRules: RulesByKind = new Port('jobs');
export const autoscalingRules: RulesByKind = new Port('autoscaling');
export const limitRules: RulesByKind = new Port('namespace limits');
export const volumeRules: RulesByKind = new Port('volumes');
export const rarerRules: RulesByKind = new Port('rarer kinds');

/** What a claim may ask for, wherever it is written; a workload can have a template of one. */
export const claimRules = new Port<Pick<typeof import('./claims'), 'validateClaimSpec'>>('volumes');

/** The rules of a kind, but for its shape asked of a part. */
export function late(from: RulesByKind, kind: Kind, shape: Shape<unknown>): KindRules {
  const own = (): KindRules => {
    const found = from.get()[kind];
    if (found === undefined) throw new Error(`${from.part} brings no rules for ${kind}`);
    return found;
  };
  return {
    shape,
    create: (object, out, gates) => own().create(object, out, gates),
    update: (object, old, out) => own().update(object, old, out),
  };
}
