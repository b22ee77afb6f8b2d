/**
 * npm run memory-check: the properties of memory at full length. The unit tests run them short; here the scheduler is held
 * to the Rust implementation over 10,000 answers, labels to what is stored over 20,000, days to 5,000 draws, and the tables to
 * 2,000 deliveries in any order, split and repetition, with writes that break off.
 */
import { join } from 'node:path';
import { root, run } from './setup.mjs';

const vitest = join(root, 'node_modules', '.bin', 'vitest');
process.exitCode = run(vitest, ['run', 'lib/srs', 'lib/data/study/undo', 'lib/data/study/reviews'], {
  LONG_PROPERTIES: '1',
});
