type ScaleProps = {
  done: number;
  /** Cells behind those that are done in which work has begun. */
  begun?: number;
  total: number;
  label: string;
};

/**
 * Progress along a graduated bar: one cell a card, step or day; passed cells are checkered, begun ones half full; magenta
 * marks where you are. Never without a quantity: `label` says it ("12 of 34 cards done"). `total` of 0 draws nothing.
 */
export function Scale({ done, begun = 0, total, label }: ScaleProps) {
  if (total <= 0) return null;
  const cells = Math.floor(total);
  const passed = Math.max(0, Math.min(Math.floor(done), cells));
  const under = Math.max(0, Math.min(Math.floor(begun), cells - passed));
  const width = cells * 10;
  const { every, strong } = graduation(cells);
  const checks = Math.ceil(passed / every);
  return (
    <svg
      className="scale"
      viewBox={`0 0 ${width} 11`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {Array.from({ length: checks }, (_, i) => {
        const x = i * every * 10;
        const w = Math.min(every * 10, passed * 10 - x);
        return <rect key={x} x={x} y={i % 2 === 0 ? 0 : 5.5} width={w} height="5.5" fill="currentColor" />;
      })}
      <path
        d={`M0 .5H${width}M0 10.5H${width}${ticks(cells, every, strong)}`}
        stroke="currentColor"
        vectorEffect="non-scaling-stroke"
        fill="none"
      />
      {under > 0 && <rect x={passed * 10} y="5.5" width={under * 10} height="5.5" fill="var(--ink-2)" />}
      {passed > 0 && (
        <path
          d={`M0 5.5H${passed * 10}`}
          stroke="currentColor"
          strokeWidth=".8"
          vectorEffect="non-scaling-stroke"
        />
      )}
      <path
        d={`M${passed * 10} -4V15`}
        stroke="var(--over)"
        strokeWidth="3"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** How many units one mark stands for, so that marks stay apart on a phone, and how many make a strong one. */
export function graduation(cells: number): { every: number; strong: number } {
  if (cells <= 80) return { every: 1, strong: 5 };
  if (cells <= 400) return { every: 5, strong: 25 };
  const every = 10 ** Math.ceil(Math.log10(cells / 60));
  return { every, strong: every * 5 };
}

function ticks(cells: number, every: number, strong: number): string {
  let path = '';
  for (let i = 0; i <= cells; i += every) path += `M${i * 10} ${i % strong === 0 ? 0 : 5.5}V11`;
  return cells % every === 0 && cells % strong === 0 ? path : `${path}M${cells * 10} 0V11`;
}
