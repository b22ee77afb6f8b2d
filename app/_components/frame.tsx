import type { ReactNode } from 'react';
import { Icon } from './icon';
import { Link } from './link';
import { type NavItem, NavLinks } from './nav-links';

const LEARNER: readonly NavItem[] = [
  { href: '/', label: 'Today', symbol: 'home' },
  { href: '/study', label: 'Study', symbol: 'cards' },
  { href: '/scenarios', label: 'Scenarios', symbol: 'scenario' },
  { href: '/sandbox', label: 'Cluster', symbol: 'cluster' },
  { href: '/topics', label: 'Topics', symbol: 'topics' },
  { href: '/teams', label: 'Team', symbol: 'team' },
];

const STRANGER: readonly NavItem[] = [
  { href: '/topics', label: 'Topics', symbol: 'topics' },
  { href: '/scenarios', label: 'Scenarios', symbol: 'scenario' },
  { href: '/sandbox', label: 'Cluster', symbol: 'cluster' },
];

/** Header, page, and the same places as tabs at the foot of a phone. `end` is the right end of the header. */
export function Frame({
  signedIn,
  end,
  children,
}: {
  signedIn: boolean;
  end: ReactNode;
  children: ReactNode;
}) {
  const items = signedIn ? LEARNER : STRANGER;
  const tabs = signedIn ? LEARNER : [{ href: '/', label: 'Start', symbol: 'home' } as const, ...STRANGER];
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="top">
        <Link className="brand" href="/">
          <Icon id="mark" />
          Pilotage
        </Link>
        <nav aria-label="Main">
          <NavLinks items={items} />
        </nav>
        <div className="ml-auto flex items-center gap-s3">{end}</div>
      </header>
      <main id="content" tabIndex={-1} className="page">
        {children}
      </main>
      <nav className="tabbar" aria-label="Main, small screens">
        <NavLinks items={tabs} withSymbols />
      </nav>
    </>
  );
}
