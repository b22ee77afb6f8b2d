'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Checkbox, FormError } from '@/app/_components/form';
import { post } from '@/app/(learning)/use-deed';
import type { ImportResult } from '@/lib/data/exchange/anki-import';
import type { OwnedResult } from '@/lib/data/exchange/owned';
import { ownedReport, packageReport, type Report } from './import-words';

type ImportFormProps = {
  largestExport: number;
  largestCsv: number;
  largestPackage: number;
  mostNotes: number;
};

type Kind = 'package' | 'csv' | 'json';

type Stage =
  | { readonly kind: 'chosen' | 'looking' | 'bringing' }
  | { readonly kind: 'seen' | 'done'; readonly report: Report }
  | { readonly kind: 'refused'; readonly problem: string };

/** A file is looked into first: what would come in is told, and nothing is changed until that is wanted. */
export function ImportForm({ largestExport, largestCsv, largestPackage, mostNotes }: ImportFormProps) {
  const router = useRouter();
  const [file, setFile] = useState<File | null>(null);
  const [scheduling, setScheduling] = useState(true);
  const [stage, setStage] = useState<Stage>({ kind: 'chosen' });
  const fileKind = file === null ? null : kindOf(file.name);
  const limits = { package: largestPackage, csv: largestCsv, json: largestExport };
  const asked = useRef(0);

  const send = async (preview: boolean) => {
    if (file === null) return;
    const refused = (problem: string) => setStage({ kind: 'refused', problem: `“${file.name}”: ${problem}` });
    if (fileKind === null) return refused(noneOfThem);
    const limit = limits[fileKind];
    if (file.size > limit) return refused(`it has more than ${Math.round(limit / 1024 / 1024)} MiB.`);
    setStage({ kind: preview ? 'looking' : 'bringing' });
    asked.current += 1;
    const mine = asked.current;
    const outcome = await sent(file, fileKind, { preview, scheduling, mostNotes });
    // Another file was chosen meanwhile: what is said of this one would be taken for that one.
    if (mine !== asked.current) return;
    if (outcome.kind === 'refused') return refused(outcome.problem);
    setStage(outcome);
    if (!preview) router.refresh();
  };

  const isBusy = stage.kind === 'looking' || stage.kind === 'bringing';
  return (
    <div className="grid justify-items-start gap-s3">
      <div className="field">
        <label htmlFor="import-file">An export of Pilotage (.json, .csv), or an Anki package (.apkg)</label>
        <input
          id="import-file"
          type="file"
          accept=".json,.csv,.apkg,application/json,text/csv"
          className="file"
          disabled={stage.kind === 'bringing'}
          onChange={(event) => {
            asked.current += 1;
            setFile(event.currentTarget.files?.[0] ?? null);
            setStage({ kind: 'chosen' });
          }}
        />
      </div>
      {fileKind === 'package' && (
        <Checkbox
          label="With the schedule and the answers in the package"
          checked={scheduling}
          disabled={stage.kind === 'bringing'}
          onChange={(event) => {
            asked.current += 1;
            setScheduling(event.currentTarget.checked);
            setStage({ kind: 'chosen' });
          }}
        />
      )}
      <div className="flex flex-wrap gap-s3">
        <Button
          busy={stage.kind === 'looking' && 'Looking…'}
          disabledBecause={file === null ? 'Choose a file first.' : isBusy && 'The file is being read.'}
          onClick={() => void send(true)}
        >
          Look into the file
        </Button>
        {(stage.kind === 'seen' || stage.kind === 'bringing') && (
          <Button main busy={stage.kind === 'bringing' && 'Bringing in…'} onClick={() => void send(false)}>
            Bring it in
          </Button>
        )}
      </div>
      <FormError>{stage.kind === 'refused' && stage.problem}</FormError>
      <div role="status" className="w-full">
        {(stage.kind === 'seen' || stage.kind === 'done') && (
          <ReportView report={stage.report} isDone={stage.kind === 'done'} />
        )}
      </div>
    </div>
  );
}

const noneOfThem = 'this is neither an export of Pilotage (.json, .csv) nor an Anki package (.apkg).';

function kindOf(name: string): Kind | null {
  if (/\.(apkg|colpkg|zip)$/i.test(name)) return 'package';
  if (/\.csv$/i.test(name)) return 'csv';
  return /\.json$/i.test(name) ? 'json' : null;
}

async function sent(
  file: File,
  fileKind: Kind,
  how: { preview: boolean; scheduling: boolean; mostNotes: number },
): Promise<Stage> {
  const preview = how.preview ? 'yes' : 'no';
  const kind = how.preview ? 'seen' : 'done';
  if (fileKind === 'package') {
    const query = new URLSearchParams({ preview, scheduling: how.scheduling ? 'yes' : 'no' });
    const body = new Blob([file], { type: 'application/octet-stream' });
    const answer = await post<ImportResult>(`/api/import/anki?${query}`, body);
    return answer.kind === 'done' ? { kind, report: packageReport(answer.value, how.mostNotes) } : answer;
  }
  const type = fileKind === 'csv' ? 'text/csv' : 'application/json';
  const body = new Blob([file], { type });
  const answer = await post<OwnedResult>(`/api/import/${fileKind}?${new URLSearchParams({ preview })}`, body);
  return answer.kind === 'done' ? { kind, report: ownedReport(answer.value, fileKind) } : answer;
}

function ReportView({
  report: { comesIn, here, refused, beside },
  isDone,
}: {
  report: Report;
  isDone: boolean;
}) {
  return (
    <dl className="pairs">
      <dt>{isDone ? 'Came in' : 'Would come in'}</dt>
      <dd>{comesIn.length === 0 ? 'Nothing: all of it is here.' : <Lines lines={comesIn} />}</dd>
      {here.length > 0 && (
        <>
          <dt>Here already</dt>
          <dd>
            <Lines lines={here} />
          </dd>
        </>
      )}
      {refused.length > 0 && (
        <>
          <dt>Left out</dt>
          <dd>
            <Lines lines={refused} />
          </dd>
        </>
      )}
      {beside.length > 0 && (
        <>
          <dt>Besides</dt>
          <dd>
            <Lines lines={beside} />
          </dd>
        </>
      )}
    </dl>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
