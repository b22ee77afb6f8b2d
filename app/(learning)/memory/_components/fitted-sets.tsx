import { DataTable } from '@/app/_components/data-table';
import { dateFormat } from '@/app/_components/date-format';
import { KeepsFocus } from '@/app/_components/keeps-focus';
import type { FittedSet, OptimiserState } from '@/lib/data/memory/optimiser';
import { judgedWords } from '../memory-words';
import { TakeBack, TakeWeights } from './take-weights';

/** All weights that were ever fitted, with the figures by which they were judged, and what can be done with them. */
export function FittedSets({ state, timeZone }: { state: OptimiserState; timeZone: string }) {
  const { history, inUse, rescheduled } = state;
  const [latest] = history;
  const when = (at: Date) => dateFormat({ timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(at);
  return (
    <KeepsFocus className="mt-s4 grid grid-cols-[minmax(0,1fr)] gap-s4">
      {latest && (
        <div className="grid gap-s3">
          <p className="read" role="status">
            {latest.id === inUse ? 'In use. ' : 'The latest fit. '}
            {judgedWords(latest, latest.id === inUse)}
          </p>
          {latest.better && latest.id !== inUse && <TakeWeights id={latest.id} name="these weights" />}
        </div>
      )}
      {rescheduled && (
        <TakeBack id={rescheduled.id}>
          All cards were rescheduled on {when(rescheduled.at)}, as if the weights of that day had always held.
        </TakeBack>
      )}
      {latest && (
        <>
          <DataTable caption="Weights that were fitted, the latest first">
            <thead>
              <tr>
                <th scope="col">Fitted</th>
                <th scope="col" className="num">
                  To answers
                </th>
                <th scope="col" className="num">
                  Judged by
                </th>
                <th scope="col" className="num">
                  Log loss
                </th>
                <th scope="col" className="num">
                  Off by
                </th>
                <th scope="col">Standing</th>
              </tr>
            </thead>
            <tbody>
              {history.map((set) => (
                <tr key={set.id}>
                  <th scope="row" className="font-normal! whitespace-nowrap">
                    {when(set.createdAt)}
                  </th>
                  <td className="num">{set.fittedOn.toLocaleString('en-GB')}</td>
                  <td className="num">{set.judgedOn.toLocaleString('en-GB')}</td>
                  <td className="num">
                    {set.lossBefore.toFixed(4)} → {set.lossAfter.toFixed(4)}
                  </td>
                  <td className="num">
                    {(set.errorBefore * 100).toFixed(1)} → {(set.errorAfter * 100).toFixed(1)} points
                  </td>
                  <td className="whitespace-nowrap">{standing(set, inUse, when)}</td>
                </tr>
              ))}
            </tbody>
          </DataTable>
          <p className="mut text-xs">
            Left of the arrow: the weights that were in use then. Right of it: the fitted ones. Both by the
            last fifth of the answers, which the fit had not seen; lower is better.
          </p>
        </>
      )}
      {inUse !== null && (
        <div className="grid gap-s3">
          <p>Weights of your own are in use.</p>
          <TakeWeights id={null} name="the weights that everybody begins with" />
        </div>
      )}
    </KeepsFocus>
  );
}

function standing(set: FittedSet, inUse: string | null, when: (at: Date) => string): string {
  if (set.id === inUse) return 'in use';
  if (set.acceptedAt) return `in use from ${when(set.acceptedAt)} on, for a time`;
  return set.better ? 'better, not taken' : 'not better';
}
