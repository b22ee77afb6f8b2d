import { type NavItem, NavLinks } from './nav-links';

const ITEMS: readonly NavItem[] = [
  { href: '/study', label: 'Study', symbol: 'cards' },
  { href: '/library', label: 'Library', symbol: 'search' },
  { href: '/statistics', label: 'Statistics', symbol: 'topics' },
  { href: '/memory', label: 'Memory', symbol: 'clock' },
  { href: '/attempts', label: 'Attempts', symbol: 'scenario' },
  { href: '/account/data', label: 'Export and import', symbol: 'source' },
];

/** Ties together the pages about what one learns oneself, below the header. */
export function LearningNav() {
  return (
    <nav className="subnav" aria-label="Your learning">
      <NavLinks items={ITEMS} />
    </nav>
  );
}
