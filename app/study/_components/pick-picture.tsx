import { Icon } from '@/app/_components/icon';
import type { SymbolId } from '@/app/_components/symbols';
import type { Picture } from '@/lib/curriculum/schema';
import { arrowsOf } from './pick-arrows';

type PickPictureProps = {
  picture: Picture;
  /** Id of the right part, once the answer is shown. */
  right: string | null;
  /** Id of the part that was pointed at. */
  chosen: string | null;
  shortcutsOn: boolean;
  /** Not needed once the answer is shown. */
  onPick?: (part: string) => void;
};

/**
 * A picture in which a part is pointed at: by mouse, finger, Tab and Enter, or its number. Parts have numbers until the
 * answer is shown, then names. Boxes and arrows are SVG; what is pressed and read lies over them, so that words keep their
 * size on a small screen.
 */
export default function PickPicture({ picture, right, chosen, shortcutsOn, onPick }: PickPictureProps) {
  const { title, width, height, parts, arrows } = picture;
  const share = (value: number, whole: number) => `${(value / whole) * 100}%`;
  return (
    <figure className="pic mt-s5 max-w-[34rem]" aria-label={title}>
      <div className="relative" style={{ aspectRatio: `${width} / ${height}` }}>
        <svg viewBox={`0 0 ${width} ${height}`} className="p absolute inset-0" aria-hidden="true">
          {parts.map((part) => (
            <path
              key={part.id}
              d={outlineOf(part)}
              className={`edge pickable ${judgement(part.id, right, chosen)}`}
            />
          ))}
          {arrowsOf(picture).map(({ path, head, key }) => (
            <g key={key} className="route">
              <path d={path} className="way" />
              <path d={head} fill="currentColor" />
            </g>
          ))}
        </svg>
        {arrowsOf(picture).map(
          ({ key, label, at }) =>
            label && (
              <span
                key={key}
                aria-hidden="true"
                className="-translate-x-1/2 -translate-y-1/2 absolute bg-sheet px-[3px] text-2xs text-ink-2 leading-[1.2]"
                style={{ left: share(at.x, width), top: share(at.y, height) }}
              >
                {label}
              </span>
            ),
        )}
        {parts.map((part, n) => {
          const place = {
            left: share(part.x, width),
            top: share(part.y, height),
            width: share(part.width, width),
            height: share(part.height, height),
          };
          const state = { part, number: n + 1, right, chosen };
          return right === null ? (
            <button
              key={part.id}
              type="button"
              className="absolute cursor-pointer rounded-[2px] border-2 border-transparent hover:border-ink"
              style={place}
              aria-label={`${n + 1}: ${part.name}`}
              aria-keyshortcuts={shortcutsOn ? `${n + 1}` : undefined}
              onClick={() => onPick?.(part.id)}
            >
              <Inside {...state} />
            </button>
          ) : (
            <div key={part.id} className="absolute" style={place}>
              <Inside {...state} />
            </div>
          );
        })}
      </div>
      <figcaption className="mut mt-s3 text-xs">
        {title}.
        {arrows.length > 0 && (
          <span className="vh">
            {' '}
            {arrows
              .map(
                ({ from, to, label }) =>
                  `An arrow leads from ${numbered(picture, from)} to ${numbered(picture, to)}${label ? `: ${label}` : ''}.`,
              )
              .join(' ')}
          </span>
        )}
      </figcaption>
    </figure>
  );
}

type InsideProps = Pick<PickPictureProps, 'right' | 'chosen'> & {
  part: Picture['parts'][number];
  number: number;
};

/** Symbol and number; once the answer is shown, its name and what is said of it. */
function Inside({ part, number, right, chosen }: InsideProps) {
  // That content names no other symbols is tested; their list is too large to be sent along.
  const symbol = part.symbol as SymbolId | undefined;
  return (
    <span className="flex h-full flex-col items-center justify-center gap-[2px] p-[2px] text-center text-xs leading-[1.15]">
      {symbol && right === null && <Icon id={symbol} className="size-[22px]" />}
      {right === null ? (
        <b>{number}</b>
      ) : (
        <span className={part.record ? 'italic' : undefined}>{withBreaks(part.name)}</span>
      )}
      {right !== null && judgedWord(part.id, right, chosen)}
    </span>
  );
}

/** Lets a long name break where its parts meet: Persistent|Volume|Claim. */
function withBreaks(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1\u200b$2');
}

function numbered({ parts }: Picture, id: string): string {
  return `${parts.findIndex((part) => part.id === id) + 1}`;
}

/** Upright runs, slanted is recorded. */
function outlineOf({ x, y, width, height, record }: Picture['parts'][number]): string {
  const lean = record ? 8 : 0;
  return `M${x + lean} ${y}H${x + width}L${x + width - lean} ${y + height}H${x}Z`;
}

function judgement(id: string, right: string | null, chosen: string | null): string {
  if (right === null) return '';
  if (id === right) return 'is-right';
  return id === chosen ? 'is-wrong' : '';
}

function judgedWord(id: string, right: string, chosen: string | null) {
  if (id === right)
    return (
      <span className="font-semibold text-ok">
        <Icon id="check" /> Right
      </span>
    );
  if (id !== chosen) return null;
  return (
    <span className="font-semibold text-fault">
      <Icon id="cross" /> Yours
    </span>
  );
}
