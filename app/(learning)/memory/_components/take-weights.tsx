'use client';

import { type ReactNode, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Checkbox, FormError } from '@/app/_components/form';
import { useDeed } from '../../use-deed';

/** Takes weights into use. Rescheduling is offered beside it, and never done unasked. Null: the default ones. */
export function TakeWeights({ id, name }: { id: string | null; name: string }) {
  const { deed, send } = useDeed('/api/optimiser/accept');
  const [reschedule, setReschedule] = useState(false);
  return (
    <form action={() => void send({ id, reschedule })} className="grid justify-items-start gap-s1">
      <Checkbox
        checked={reschedule}
        onChange={(event) => setReschedule(event.currentTarget.checked)}
        label="Reschedule all cards by them too. You can take that back."
      />
      <Button type="submit" busy={deed.kind === 'busy' && 'Saving…'}>
        Use {name}
      </Button>
      <p className="mut text-xs">
        {reschedule
          ? 'Due days change now, as if these weights had always held.'
          : 'Due days stay as they are; the next ratings follow the new weights.'}
      </p>
      <FormError>{deed.kind === 'refused' && deed.problem}</FormError>
    </form>
  );
}

/** A rescheduling that stands, and the way back. */
export function TakeBack({ id, children }: { id: string; children: ReactNode }) {
  const { deed, send } = useDeed('/api/optimiser/undo');
  return (
    <form action={() => void send({ id })} className="flex flex-wrap items-center gap-s3">
      <p>{children}</p>
      <Button type="submit" small busy={deed.kind === 'busy' && 'Taking back…'}>
        Undo the rescheduling
      </Button>
      <FormError>{deed.kind === 'refused' && deed.problem}</FormError>
    </form>
  );
}
