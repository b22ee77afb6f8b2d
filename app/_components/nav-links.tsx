'use client';

import { useLinkStatus } from 'next/link';
import { usePathname } from 'next/navigation';
import { Icon } from './icon';
import { Link } from './link';
import type { SymbolId } from './symbols';

export type NavItem = { readonly href: string; readonly label: string; readonly symbol: SymbolId };

/** Links to the main pages; the one you are in is marked. */
export function NavLinks({
  items,
  withSymbols = false,
}: {
  items: readonly NavItem[];
  withSymbols?: boolean;
}) {
  const path = usePathname();
  return (
    <ul>
      {items.map(({ href, label, symbol }) => (
        <li key={href}>
          <Link
            href={href}
            aria-current={isWithin(path, href) ? (path === href ? 'page' : 'true') : undefined}
          >
            {withSymbols && <Icon id={symbol} />}
            {label}
            <Underway />
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Marks the page that is being fetched; nothing for the first 200 ms. */
function Underway() {
  const { pending } = useLinkStatus();
  return pending && <span className="underway later" />;
}

function isWithin(path: string, href: string): boolean {
  return path === href || (href !== '/' && path.startsWith(`${href}/`));
}
