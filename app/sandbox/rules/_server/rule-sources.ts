import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RuleText, rulesWithText } from '@/lib/curriculum/rules';
import type { RuleSource } from '../../_cluster/rule-sources';

/** Every rule that a file of the simulator opens with. */
export function ruleSources(): readonly RuleSource[] {
  const folder = join(process.cwd(), 'lib', 'simulator');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) =>
      rulesWithText(readFileSync(join(folder, name), 'utf8')).map((rule: RuleText) => ({
        ...rule,
        file: `lib/simulator/${name.replaceAll('\\', '/')}`,
      })),
    );
}
