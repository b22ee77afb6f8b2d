import type { Metadata } from 'next';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { requireViewer } from '@/app/_server/viewer';
import { largestExport } from '@/app/api/import/limits';
import { limits } from '@/lib/data/exchange/apkg/archive';
import { mostNotes } from '@/lib/data/exchange/apkg/read';
import { largestCsv } from '@/lib/data/exchange/owned-csv';
import { ImportForm } from './import-form';

export const metadata: Metadata = { title: 'Export and import' };

const files = [
  {
    href: '/api/export?format=json',
    name: 'Everything, as JSON',
    says: 'Answers, settings, notes, marks, weights: all that you own here, without loss. Bring it in again on any Pilotage.',
  },
  {
    href: '/api/export?format=csv',
    name: 'Your answers, as CSV',
    says: 'A line for each rating of a card, for a spreadsheet. It can be brought in again.',
  },
  {
    href: '/api/export?format=csv&of=notes',
    name: 'Your own notes, as CSV',
    says: 'A line for each note: guid, kind, front, back and tags. A file with front and back is enough to bring notes in.',
  },
  {
    href: '/api/export?format=apkg&scheduling=yes',
    name: 'Your cards for Anki, with their schedule',
    says: 'A package (.apkg): text, tags and cloze, and your answers.',
  },
  {
    href: '/api/export?format=apkg',
    name: 'Your cards for Anki, as new',
    says: 'The same package without schedule and answers.',
  },
] as const;

/** What one owns leaves as a file, and files come in. */
export default async function DataPage() {
  await requireViewer('/account/data');
  const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
  return (
    <div className="max-w-measure">
      <PageTitle lead="What you own here leaves as a file, and comes in as one.">Export and import</PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-s7">
        <SectionRule id="out" title="Out">
          <ul>
            {files.map(({ href, name, says }) => (
              <li key={href} className="border-b border-line py-s3">
                <a href={href} download className="inline-block py-s1 font-semibold">
                  {name}
                </a>
                <p className="mut">{says}</p>
              </li>
            ))}
          </ul>
        </SectionRule>
        <SectionRule id="in" title="In">
          <ImportForm
            largestExport={largestExport}
            largestCsv={largestCsv}
            largestPackage={limits.packedBytes}
            mostNotes={mostNotes}
          />
          <p className="mut mt-s4 text-xs">
            An export may have {mebibytes(largestExport)} MiB, a CSV file {mebibytes(largestCsv)} MiB, a
            package {mebibytes(limits.packedBytes)} MiB and {mostNotes.toLocaleString('en-GB')} notes. Of a
            package text, tags and cloze are taken over, not pictures and sounds. What is here already stays
            as it is: a second import changes nothing.
          </p>
        </SectionRule>
      </div>
    </div>
  );
}
