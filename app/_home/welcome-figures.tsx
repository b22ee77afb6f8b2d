/** Three small drawings for the welcome page; the words beneath them say the same. */

/** Memory fades, a review lifts it, and it fades more slowly. */
export function CardsReturn() {
  return (
    <svg className="fig h-full" viewBox="0 0 260 44" aria-hidden="true">
      <path d="M0 40.5H260" className="stroke-ink" />
      <path
        d="M4 6C14 24 22 30 34 33V6C60 20 74 26 96 29V6C140 15 170 19 214 22V6C230 8 246 9.5 258 10.5"
        className="stroke-depth-ink [stroke-width:1.75]"
        fill="none"
      />
      {[34, 96, 214].map((x) => (
        <circle key={x} cx={x} cy="6" r="3.2" className="fill-over" />
      ))}
    </svg>
  );
}

/** Steps, and the one that decided. */
export function CauseChain() {
  return (
    <svg className="fig h-full" viewBox="0 0 260 44" aria-hidden="true">
      <path d="M10 22H250" className="stroke-over [stroke-width:2]" />
      {[10, 70, 130, 190].map((x) => (
        <circle key={x} cx={x} cy="22" r="7" className="fill-paper stroke-over [stroke-width:2]" />
      ))}
      <circle cx="250" cy="22" r="8" className="fill-over" />
    </svg>
  );
}

const DEPTHS = ['fill-depth-0', 'fill-depth-1', 'fill-depth-2', 'fill-depth-3', 'fill-depth-4'] as const;

const MEMBERS: readonly (readonly (0 | 1 | 2 | 3 | 4)[])[] = [
  [4, 3, 3, 2, 2, 1, 1, 0],
  [4, 4, 3, 3, 2, 2, 1, 1],
];

/** Two members, eight topics, depth as it is known. */
export function TeamMap() {
  return (
    <svg className="fig h-full" viewBox="0 0 260 44" aria-hidden="true">
      {MEMBERS.map((row, y) =>
        row.map((depth, x) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed drawing.
            key={`${x} ${y}`}
            x={x * 32 + 0.5}
            y={y * 22 + 0.5}
            width="30"
            height="20"
            className={`${DEPTHS[depth]} stroke-depth-ink [stroke-width:.6]`}
          />
        )),
      )}
    </svg>
  );
}
