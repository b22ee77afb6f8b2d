import { type SymbolId, symbolHref } from './symbols';

/**
 * A symbol of the picture language. Says nothing to a screen reader unless `label` is given: the word beside it does.
 */
export function Icon({ id, label, className = 'i' }: { id: SymbolId; label?: string; className?: string }) {
  return (
    <svg
      className={className}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      <use href={symbolHref(id)} />
    </svg>
  );
}
