import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { contentFolder } from '../lib/curriculum/content-folder';
import { loadScenarios } from '../lib/curriculum/scenarios';
import { hashesFile, hashOf } from '../lib/grading/hashes';
import { expect, test } from './test';

declare const simulator: { readonly hashOf: typeof hashOf };

test.setTimeout(240_000);

test('every scenario leaves one trace, in Node and in the browser, a hundred times over', async ({
  page,
}) => {
  const { scenarios } = loadScenarios(contentFolder());
  expect(scenarios.length).toBeGreaterThan(30);
  // What Node makes of each is held to these by hashes.test.ts.
  const inNode = JSON.parse(readFileSync(join(contentFolder(), hashesFile), 'utf8'));

  const { outputFiles } = await build({
    // A page brings parts of the simulator late; here all are there from the start.
    stdin: {
      contents: ['lib/simulator/parts/all', 'lib/simulator/kubectl/parts/all']
        .map((parts) => `import './${parts}';`)
        .concat("export * from './lib/grading/hashes';")
        .join('\n'),
      resolveDir: '.',
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'simulator',
    platform: 'browser',
    target: 'es2022',
  });
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  const inBrowser = await page.evaluate(
    (all) => Object.fromEntries(all.map((scenario) => [scenario.id, simulator.hashOf(scenario)])),
    scenarios,
  );
  expect(inBrowser).toEqual(inNode);

  const [first] = scenarios;
  if (first === undefined) throw new Error('no scenario');
  const repeated = await page.evaluate(
    (scenario) => [...new Set(Array.from({ length: 100 }, () => simulator.hashOf(scenario)))],
    first,
  );
  const repeatedInNode = new Set(Array.from({ length: 100 }, () => hashOf(first)));
  expect(repeated).toEqual([...repeatedInNode]);
  expect(repeatedInNode.size).toBe(1);
});
