import type { MasteryLevel } from '@/lib/progress/mastery';
import { levelNames, wholePercent } from '@/lib/progress/to-next';
import { Icon } from './icon';
import { Link } from './link';
import { masterySymbol } from './mastery-glyph';

type HeatCellProps = {
  level: MasteryLevel;
  /** Mean recall, 0 to 1; null before anything was learnt. */
  recall: number | null;
  /** Of whom and of what: "Ada Okafor, kubelet". Begins what a screen reader says. */
  of: string;
  /** Where the evidence is. */
  href?: string | undefined;
};

/** One cell of a heat map: glyph and figure on the depth of the mastery, with a link to its evidence. A `<td>`. */
export function HeatCell({ level, recall, of, href }: HeatCellProps) {
  const percent = recall === null ? null : wholePercent(recall);
  const says = `${of}: ${levelNames[level]}${percent === null ? '' : `, recall ${percent} percent`}`;
  const content = (
    <>
      <Icon id={masterySymbol(level)} />
      <span aria-hidden="true">{percent ?? '–'}</span>
    </>
  );
  return (
    <td className={`cell ${level}`}>
      {href ? (
        <Link href={href} aria-label={says}>
          {content}
        </Link>
      ) : (
        <span>
          {content}
          <span className="vh">{says}</span>
        </span>
      )}
    </td>
  );
}
