import { type MasteryLevel, masteryLevels } from '@/lib/progress/mastery';
import { levelNames } from '@/lib/progress/to-next';
import { Icon } from './icon';
import type { SymbolId } from './symbols';

/** How well a topic or card is known: glyph and word. `figure` follows the word: "Recall, 82 %". */
export function MasteryGlyph({ level, figure }: { level: MasteryLevel; figure?: string | undefined }) {
  return (
    <span className={level === 'fading' ? 'ms fading' : 'ms'}>
      <Icon id={masterySymbol(level)} />
      <span>{figure ? `${levelNames[level]}, ${figure}` : levelNames[level]}</span>
    </span>
  );
}

export function masterySymbol(level: MasteryLevel): SymbolId {
  return `m-${level}`;
}

/** All six, for the foot of a chart or a heat map. */
export function MasteryLegend() {
  return (
    <ul className="flex flex-wrap gap-x-s4 gap-y-s2 text-xs" aria-label="Mastery, from new to solid">
      {masteryLevels.map((level) => (
        <li key={level}>
          <MasteryGlyph level={level} />
        </li>
      ))}
    </ul>
  );
}
