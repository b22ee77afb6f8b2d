import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: [
      'lib/**/*.test.ts',
      'app/**/*.test.ts',
      'scripts/**/*.test.ts',
      'content/**/*.test.ts',
      'vectors/*.test.ts',
      'golden/*.test.ts',
    ],
    environment: 'node',
    // By itself vitest leaves one processor free: of two, half.
    maxWorkers: '100%',
    // A busy machine is slow, not wrong: only what hangs fails by time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
