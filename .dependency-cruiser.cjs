/** Who may import whom. The table in docs/architecture.md says the same in words. */
const room = (name, may, extra = {}) => ({
  name: `${name.replaceAll('/', '-')}-imports`,
  comment: `${name} may import ${may.length ? may.join(', ') : 'no other room'}`,
  severity: 'error',
  from: { path: `^${name}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^(src|dialects|examples|test|scripts|bench)/', pathNot: [`^${name}/`, ...may.map((other) => `^${other}`)], ...extra },
});

const contract = 'dialects/(dialect|recognise|translate)\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'the types of the verb list refer to each other, and so do a simulated channel, its thread and its exchange; nothing else may go round',
      severity: 'error',
      from: { pathNot: '^src/(verbs|simulator)/' },
      to: { circular: true },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '(\\.test\\.ts|\\.d\\.ts|vitest\\.config\\.ts|reporter\\.ts)$' }, to: {} },
    { name: 'no-unlisted-packages', severity: 'error', from: { path: '^(src|dialects)/', pathNot: '\\.test\\.ts$' }, to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown'] } },
    {
      name: 'through-the-door',
      comment: 'another room is entered through its index only',
      severity: 'error',
      from: { path: '^(src/[^/]+|dialects/[^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(src/[^/]+|dialects/[^/]+)/.+', pathNot: ['^$1/', '^(src/[^/]+|dialects/[^/]+)/index\\.ts$'] },
    },
    {
      name: 'dialects-are-handed-in',
      comment: 'only main.ts, the door of src/testing and the registry name a dialect',
      severity: 'error',
      from: { path: '^src/', pathNot: '(\\.test\\.ts$|^src/main\\.ts$|^src/testing/index\\.ts$)' },
      to: { path: '^dialects/', pathNot: [`^${contract}`] },
    },
    { name: 'one-dialect-does-not-know-another', severity: 'error', from: { path: '^dialects/([^/]+)/' }, to: { path: '^dialects/([^/]+)/', pathNot: '^dialects/$1/' } },
    room('src/verbs', []),
    room('src/clock', []),
    room('src/document', ['src/verbs/']),
    room('src/switch', ['src/verbs/']),
    room('src/trace', ['src/verbs/', 'src/clock/']),
    room('src/routing', ['src/verbs/']),
    room('src/config', ['src/verbs/', 'src/routing/']),
    room('src/freeswitch', ['src/verbs/', 'src/switch/', 'src/clock/']),
    room('src/simulator', ['src/verbs/', 'src/switch/', 'src/clock/']),
    room('src/media', ['src/verbs/', 'src/switch/', 'src/clock/', 'src/document/']),
    room('src/run', ['src/verbs/', 'src/switch/', 'src/media/', 'src/clock/']),
    room('src/documents', ['src/verbs/', 'src/document/', 'src/clock/', 'src/trace/', contract]),
    room('src/call', ['src/verbs/', 'src/run/', 'src/documents/', 'src/trace/', 'src/routing/', 'src/media/', 'src/switch/', 'src/clock/', contract]),
    room('src/store', ['src/trace/', 'src/verbs/']),
    room('src/server', ['src/store/', 'src/verbs/', 'src/trace/', 'src/media/', 'src/routing/', 'src/config/', 'src/clock/']),
    room('src/assembly', ['src/verbs/', 'src/call/', 'src/clock/', 'src/config/', 'src/documents/', 'src/media/', 'src/routing/', 'src/run/', 'src/switch/', contract]),
    room('src/testing', ['src/verbs/', 'src/assembly/', 'src/call/', 'src/clock/', 'src/config/', 'src/freeswitch/', 'src/media/', 'src/routing/', 'src/server/', 'src/simulator/', 'src/store/', 'src/switch/', 'src/trace/', contract, 'dialects/registry\\.ts$']),
    room('dialects', ['src/verbs/', 'src/document/']),
    { name: 'modesl-in-one-room', severity: 'error', from: { pathNot: '^src/freeswitch/' }, to: { path: 'node_modules/modesl' } },
    { name: 'undici-in-one-room', severity: 'error', from: { path: '^(src|dialects)/', pathNot: '^src/documents/' }, to: { path: 'node_modules/undici/' } },
    { name: 'cockatiel-in-one-room', severity: 'error', from: { path: '^(src|dialects)/', pathNot: '^src/documents/' }, to: { path: 'node_modules/cockatiel/' } },
    { name: 'xml-parser-in-one-room', severity: 'error', from: { path: '^(src|dialects)/', pathNot: '^src/document/' }, to: { path: 'node_modules/fast-xml-parser' } },
    { name: 'express-in-one-room', severity: 'error', from: { path: '^(src|dialects)/', pathNot: '(^src/server/|\\.test\\.ts$)' }, to: { path: 'node_modules/express' } },
    { name: 'winston-in-one-room', severity: 'error', from: { path: '^(src|dialects)/', pathNot: '^src/log/' }, to: { path: 'node_modules/winston' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
