/** Sandboxes kept on this device, the latest first: each is its document, and played again when it is opened. */

export type Kept = {
  readonly id: string;
  readonly title: string;
  readonly document: unknown;
  /** Of one that began in a scenario: the page that has its cluster. */
  readonly page?: string;
};

const key = 'pilotage.sandboxes';
const mostKept = 8;

export function keptSandboxes(): readonly Kept[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(value) ? value.filter(isKept).slice(0, mostKept) : [];
  } catch {
    return [];
  }
}

/** What was last done on a page of its own: that of a scenario, or, without one, of the free clusters. */
export function latestOf(page: string | undefined): Kept | undefined {
  return keptSandboxes().find((kept) => kept.page === page);
}

/** Puts one in front; answers false when this device keeps nothing. */
export function keepSandbox(kept: Kept): boolean {
  try {
    const all = [kept, ...keptSandboxes().filter(({ id }) => id !== kept.id)].slice(0, mostKept);
    localStorage.setItem(key, JSON.stringify(all));
    return true;
  } catch {
    return false;
  }
}

export function forgetSandbox(id: string): void {
  try {
    localStorage.setItem(key, JSON.stringify(keptSandboxes().filter((kept) => kept.id !== id)));
  } catch {
    // Nothing was kept, so nothing is left.
  }
}

function isKept(value: unknown): value is Kept {
  const { id, title, document, page } = (value ?? {}) as Partial<Kept>;
  const isPage = page === undefined || (typeof page === 'string' && page.startsWith('/sandbox/'));
  return typeof id === 'string' && typeof title === 'string' && document !== undefined && isPage;
}
