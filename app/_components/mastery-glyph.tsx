import { Icon, type SymbolId } from './icon';

/** How well a topic or card is known, from New to Solid; Fading was Solid. Deeper is better known. */
export type MasteryLevel = 'New' | 'Seen' | 'Recall' | 'Applied' | 'Solid' | 'Fading';

export const MASTERY_LEVELS: readonly MasteryLevel[] = [
  'New',
  'Seen',
  'Recall',
  'Applied',
  'Solid',
  'Fading',
];

/** Glyph and word. `figure` follows the word: "Recall, 82 %". */
export function MasteryGlyph({ level, figure }: { level: MasteryLevel; figure?: string }) {
  return (
    <span className={level === 'Fading' ? 'ms fading' : 'ms'}>
      <Icon id={masterySymbol(level)} />
      <span>{figure ? `${level}, ${figure}` : level}</span>
    </span>
  );
}

export function masterySymbol(level: MasteryLevel): SymbolId {
  return `m-${level.toLowerCase()}` as SymbolId;
}

/** All six, for the foot of a chart or a heat map. */
export function MasteryLegend() {
  return (
    <ul className="flex flex-wrap gap-x-s4 gap-y-s2 text-xs" aria-label="Mastery, from new to solid">
      {MASTERY_LEVELS.map((level) => (
        <li key={level}>
          <MasteryGlyph level={level} />
        </li>
      ))}
    </ul>
  );
}
