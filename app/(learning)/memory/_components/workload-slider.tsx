'use client';

import { useState } from 'react';
import { Button } from '@/app/_components/button';
import { DataTable } from '@/app/_components/data-table';
import { FormError } from '@/app/_components/form';
import type { WorkloadPreview } from '@/lib/data/figures/workload';
import { useDeed } from '../../use-deed';
import { workloadWords } from '../memory-words';

/** What a desired retention costs and brings, live under the slider: all of it is here already. */
export function WorkloadSlider({ rows, inUse, days }: WorkloadPreview) {
  const used = Math.round(inUse * 100);
  const [percent, setPercent] = useState(used);
  const { deed, send } = useDeed('/api/settings/study');
  const at = (wanted: number) =>
    rows.find(({ retention }) => Math.round(retention * 100) === wanted) ?? rows[0];
  const [chosen, present] = [at(percent), at(used)];
  if (!chosen || !present) return null;
  const says = workloadWords(chosen, present, days);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-s4">
      <div className="grid grid-cols-[minmax(0,1fr)] items-end gap-x-s6 gap-y-s3 md:grid-cols-2">
        <div>
          <label htmlFor="retention" className="flex items-baseline justify-between gap-s3 font-semibold">
            Chance to still know a card when it returns
            <output htmlFor="retention" className="font-read text-2xl font-medium whitespace-nowrap">
              {percent} %
            </output>
          </label>
          <input
            id="retention"
            type="range"
            className="slider"
            min={Math.round((rows[0]?.retention ?? 0.7) * 100)}
            max={Math.round((rows.at(-1)?.retention ?? 0.97) * 100)}
            value={percent}
            aria-valuetext={`${percent} %: ${Math.round(chosen.reviewsPerDay)} reviews, ${Math.round(chosen.minutesPerDay)} minutes a day`}
            onChange={(event) => setPercent(Number(event.currentTarget.value))}
          />
        </div>
        <dl className="grid grid-cols-3 gap-s4">
          <Figure name="reviews a day" value={shown(chosen.reviewsPerDay)} />
          <Figure name="minutes a day" value={shown(chosen.minutesPerDay)} />
          <Figure name={`of ${Math.round(chosen.seen)} remembered`} value={shown(chosen.remembered)} />
        </dl>
      </div>
      <Costs rows={rows} chosen={percent} used={used} label={says} />
      <p className="read">{says}</p>
      <div className="flex flex-wrap items-center gap-s3">
        <Button
          main
          busy={deed.kind === 'busy' && 'Saving…'}
          disabledBecause={percent === used && `${used} % is in use.`}
          onClick={() => void send({ desiredRetention: percent / 100 })}
        >
          Use {percent} %
        </Button>
        <p role="status" className="mut">
          {deed.kind === 'done' && percent === used && 'Saved. The next ratings follow it.'}
        </p>
        <FormError>{deed.kind === 'refused' && deed.problem}</FormError>
      </div>
      <details className="as-table">
        <summary>
          As a table<span className="vh">: what each retention costs</span>
        </summary>
        <DataTable caption="What each desired retention costs a day, and what is remembered for it">
          <thead>
            <tr>
              <th scope="col">Retention</th>
              <th scope="col" className="num">
                Reviews
              </th>
              <th scope="col" className="num">
                Minutes
              </th>
              <th scope="col" className="num">
                Remembered
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.retention} aria-current={Math.round(row.retention * 100) === used || undefined}>
                <th scope="row">
                  {Math.round(row.retention * 100)} %{Math.round(row.retention * 100) === used && ', in use'}
                </th>
                <td className="num">{shown(row.reviewsPerDay)}</td>
                <td className="num">{shown(row.minutesPerDay)}</td>
                <td className="num">{Math.round(row.remembered)}</td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      </details>
    </div>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex flex-col-reverse justify-end">
      <dt className="mut text-xs">{name}</dt>
      <dd className="font-read text-xl">{value}</dd>
    </div>
  );
}

type CostsProps = {
  rows: WorkloadPreview['rows'];
  chosen: number;
  used: number;
  label: string;
};

/** Minutes a day by retention: a column each, the one in use in ink, the chosen one marked. */
function Costs({ rows, chosen, used, label }: CostsProps) {
  const most = Math.max(1e-9, ...rows.map(({ minutesPerDay }) => minutesPerDay));
  const pitch = 100 / rows.length;
  const place = (percent: number) =>
    rows.findIndex(({ retention }) => Math.round(retention * 100) === percent) * pitch;
  return (
    <figure>
      <div className="plot low">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
          {rows.map(({ retention, minutesPerDay }, index) => {
            const percent = Math.round(retention * 100);
            const height = (minutesPerDay / most) * 100;
            return (
              <rect
                key={retention}
                className={percent === used ? 'col now' : 'col'}
                x={index * pitch + pitch * 0.1}
                y={100 - height}
                width={pitch * 0.8}
                height={height}
              />
            );
          })}
          <path className="here" d={`M${place(chosen) + pitch / 2} -6V106`} />
          <path className="axis" d="M0 100H100" />
        </svg>
        <span aria-hidden="true" className="x from" style={{ left: 0 }}>
          {Math.round((rows[0]?.retention ?? 0) * 100)} %
        </span>
        <span aria-hidden="true" className="x to" style={{ left: '100%' }}>
          {Math.round((rows.at(-1)?.retention ?? 0) * 100)} %
        </span>
        <span aria-hidden="true" className="y" style={{ bottom: '100%' }}>
          {shown(most)} min
        </span>
        <span aria-hidden="true" className="y" style={{ bottom: 0 }}>
          0
        </span>
      </div>
      <figcaption className="mut text-xs">
        Minutes a day by desired retention. Ink is what is in use; the magenta line is what you look at.
      </figcaption>
    </figure>
  );
}

function shown(figure: number): string {
  return figure < 10 ? figure.toFixed(1) : String(Math.round(figure));
}
