import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    environment: 'node',
    // By itself vitest leaves one processor free: of two, half.
    maxWorkers: '100%',
    // A busy machine is slow, not wrong: only what hangs fails by time. Properties at full length take minutes.
    testTimeout: process.env.LONG_PROPERTIES ? 1_800_000 : 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        // What is pure shares one process and what it has loaded.
        test: {
          name: 'pure',
          isolate: false,
          // Many a test of the simulator types a line.
          setupFiles: ['lib/simulator/typing.ts'],
          include: [
            'lib/{simulator,grading,curriculum,srs}/**/*.test.ts',
            'content/**/*.test.ts',
            'vectors/*.test.ts',
            'golden/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'with a database or a page',
          include: ['lib/{data,auth,progress}/**/*.test.ts', 'app/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
    ],
  },
});
