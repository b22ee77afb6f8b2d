/**
 * The import order. Layers, lowest first; a layer imports only from those named for it.
 * simulator <- curriculum <- grading;  srs <- progress -> curriculum;
 * {srs, grading, progress, curriculum} <- data <- auth <- app
 */
const mayImport = {
  'lib/simulator': [],
  'lib/srs': [],
  'lib/curriculum': ['lib/simulator'],
  'lib/grading': ['lib/curriculum', 'lib/simulator'],
  'lib/progress': ['lib/curriculum', 'lib/srs'],
  'lib/data': ['lib/srs', 'lib/grading', 'lib/progress', 'lib/curriculum'],
  'lib/auth': ['lib/data', 'lib/srs', 'lib/grading', 'lib/progress', 'lib/curriculum'],
};

module.exports = {
  forbidden: [
    ...Object.entries(mayImport).map(([layer, allowed]) => ({
      name: `${layer} imports only ${allowed.join(', ') || 'itself'}`,
      severity: 'error',
      from: { path: `^${layer}/`, pathNot: '\\.test\\.ts$' },
      to: { path: '^(lib|app|scripts|e2e)/', pathNot: [layer, ...allowed].map((l) => `^${l}/`) },
    })),
    {
      name: 'the simulator is pure',
      severity: 'error',
      from: {
        path: '^lib/simulator/',
        // What plays the transcripts is a part of their test.
        pathNot:
          '\\.test\\.ts$|^lib/simulator/transcripts/play\\.ts$|^lib/simulator/kubectl/yaml/yaml-guard\\.ts$',
      },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
    {
      name: 'the simulator reads YAML by its guard alone, and uses nothing else of npm',
      severity: 'error',
      from: { path: '^lib/simulator/kubectl/yaml/yaml-guard\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/yaml/' },
    },
    {
      name: 'a cluster runs without kubectl: whoever types goes through typing.ts',
      severity: 'error',
      from: {
        path: '^lib/simulator/',
        pathNot: '\\.test\\.ts$|^lib/simulator/(kubectl/|typing\\.ts$|parts/late\\.ts$)',
      },
      to: {
        path: '^lib/simulator/kubectl/',
        // What the configuration file says, and how an object and a difference are printed.
        pathNot: '^lib/simulator/kubectl/(session|yaml/yaml-text|output/unified-diff)\\.ts$',
      },
    },
    {
      name: 'a part comes by its port: only all.ts and late.ts import one',
      severity: 'error',
      from: {
        pathNot: '^lib/simulator/(kubectl/)?parts/(all|late)\\.ts$|^lib/simulator/(cluster|typing)\\.ts$',
      },
      to: { path: '^lib/simulator/(kubectl/)?parts/', pathNot: '/parts/(part|late)\\.ts$' },
    },
    {
      name: 'components meet only in the API server',
      severity: 'error',
      from: { path: '^lib/simulator/(controllers|scheduler|kubelet|network)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^lib/simulator/(controllers|scheduler|kubelet|network)/',
        pathNot: '^lib/simulator/$1/',
      },
    },
    {
      name: 'only lib/srs imports ts-fsrs',
      severity: 'error',
      from: { pathNot: '^lib/srs/' },
      to: { path: 'node_modules/ts-fsrs' },
    },
    {
      name: 'only lib/data uses Prisma',
      severity: 'error',
      from: { pathNot: '^(lib/data|scripts|prisma)/|^prisma\\.config' },
      to: { path: 'node_modules/(@prisma|prisma)/|^lib/data/generated' },
    },
    {
      name: 'only lib/auth uses next-auth',
      severity: 'error',
      from: { pathNot: '^lib/auth/' },
      to: { path: 'node_modules/next-auth' },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules|lib/data/generated' },
    exclude: { path: '\\.next' },
  },
};
