/** Where connections are asked for: which way a packet, a lookup or a request goes, and the rules that decide it. */
import { Port } from '../parts/part';

export const ways = new Port<
  Pick<typeof import('./flow'), 'flowNow' | 'flows'> &
    Pick<typeof import('./journey'), 'journeys'> &
    Pick<typeof import('./named-journey'), 'journeysByName'> &
    Pick<typeof import('./net'), 'netOf'> &
    Pick<typeof import('./net-programs'), 'netPrograms'> &
    Pick<typeof import('./network-of'), 'networkOf'> &
    Pick<typeof import('./node-rules'), 'rulesOf' | 'rulesTextOf'> &
    Pick<typeof import('./request'), 'exchanges'>
>('ways of packets');
