'use client';

type JumpListProps = {
  label: string;
  sets: readonly { readonly id: string; readonly name: string; readonly standing: string }[];
};

/** The sets with one's standing in each. A set that is folded opens when it is jumped to. */
export function JumpList({ label, sets }: JumpListProps) {
  if (sets.length < 2) return null;
  return (
    <nav aria-label={label} className="jump-list mb-s5">
      <ul>
        {sets.map(({ id, name, standing }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              onClick={() => {
                const set = document.getElementById(id);
                if (set instanceof HTMLDetailsElement) set.open = true;
              }}
            >
              <b>{name}</b>
              <span className="mut text-xs">{standing}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
