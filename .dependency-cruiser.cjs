const { insideMayKnow, kinds, knowDatabase, knowExpress, mayKnow, nouns, platformMayKnow } = require('./floors.cjs')

const features = '^server/features/'

/** Path patterns of all files of a kind within one feature. */
const filesOf = (feature, kind) =>
  kind === 'noun'
    ? nouns.filter((noun) => noun.startsWith(`${feature}/`)).map((noun) => `${features}${noun}\\.ts$`)
    : [`${features}${feature}(?=/).*${kinds[kind]}`]

const namedKinds = ['noun', ...Object.keys(kinds)]

const named = (feature, kindList) => kindList.flatMap((kind) => filesOf(feature, kind))

/** A verb is a file of no named kind. */
const from = (feature, kind) =>
  kind === 'verb'
    ? { path: `${features}${feature}/`, pathNot: named(feature, namedKinds) }
    : { path: filesOf(feature, kind) }

const betweenFeatures = Object.entries(mayKnow).map(([name, below]) => ({
  name: `floor-of-${name}`,
  comment: `${name} may know ${below.join(', ') || 'no other feature'}.`,
  severity: 'error',
  from: { path: `${features}${name}/` },
  to: { path: features, pathNot: `${features}(${[name, ...below].join('|')})/` },
}))

const frontDoors = {
  name: 'front-door',
  comment: 'Another feature is known by its index.ts, or by its nouns.',
  severity: 'error',
  from: { path: `${features}([^/]+)/` },
  to: { path: features, pathNot: [`${features}$1/`, kinds.index, ...nouns.map((noun) => `${features}${noun}\\.ts$`)] },
}

const frontDoorsFromOutside = {
  name: 'front-door-from-outside',
  comment: 'What builds the service, and scripts, know a feature by its index.ts.',
  severity: 'error',
  from: { path: '^(server|scripts)/', pathNot: features },
  to: { path: features, pathNot: kinds.index },
}

const withinFeatures = Object.keys(mayKnow).flatMap((feature) =>
  Object.entries(insideMayKnow)
    .filter(([kind]) => kind === 'verb' || filesOf(feature, kind).length > 0)
    .map(([kind, allowed]) => ({
      name: `${kind}-in-${feature}`,
      comment: `Within a feature, ${kind} may know ${allowed.join(', ')}.`,
      severity: 'error',
      from: from(feature, kind),
      to: allowed.includes('verb')
        ? {
            path: named(
              feature,
              namedKinds.filter((other) => !allowed.includes(other)),
            ),
          }
        : { path: `${features}${feature}/`, pathNot: named(feature, allowed) },
    })),
)

const anywhere = (kind) =>
  kind === 'noun' ? nouns.map((noun) => `${features}${noun}\\.ts$`) : [`${features}.*${kinds[kind]}`]

const ofThePlatform = Object.entries(platformMayKnow).map(([kind, allowed]) => ({
  name: `platform-for-${kind}`,
  comment: `Of the platform, ${kind} may know ${allowed.join(', ')}.`,
  severity: 'error',
  from: { path: anywhere(kind) },
  to: { path: '^server/platform/', pathNot: allowed.map((one) => `^server/platform/${one}\\.ts$`) },
}))

const nounsAlone = {
  name: 'nouns-know-no-package',
  comment: 'A noun imports nothing but nouns and the plainest of the platform.',
  severity: 'error',
  from: { path: anywhere('noun') },
  to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
}

const platformBelowAll = {
  name: 'platform-knows-no-feature',
  severity: 'error',
  from: { path: '^server/platform/' },
  to: { path: '^(server|scripts)/', pathNot: '^server/platform/' },
}

const serverStandsAlone = {
  name: 'server-knows-no-script-nor-test',
  severity: 'error',
  from: { path: '^server/' },
  to: { path: '^(scripts|test)/' },
}

const demoIsADoor = {
  name: 'demo-content-from-doors-only',
  comment: 'Invented content is known to what starts the service and to scripts, to nothing else.',
  severity: 'error',
  from: { path: '^server/', pathNot: ['^server/demo/', '^server/(main|compose)\\.ts$'] },
  to: { path: '^server/demo/' },
}

const escaped = (path) => `^${path.replaceAll('.', '\\.')}`

const onlyRoutesKnowExpress = {
  name: 'only-routes-know-express',
  severity: 'error',
  from: { path: '^(server|scripts)/', pathNot: [kinds.routes, ...knowExpress.map(escaped)] },
  to: { path: 'node_modules/(@types/)?express/' },
}

const onlyStoresKnowTheDatabase = {
  name: 'only-stores-know-the-database',
  severity: 'error',
  from: { path: '^(server|scripts)/', pathNot: [kinds.store, ...knowDatabase.map(escaped)] },
  to: { path: 'node_modules/(mongoose|mongodb)/', dependencyTypesNot: ['type-only'] },
}

const noCycles = { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } }

const runsWithoutTheWorkshop = {
  name: 'runs-without-the-workshop',
  comment: 'What serves people may not need a package of the workshop (devDependencies).',
  severity: 'error',
  from: { path: '^(server|scripts)/' },
  to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
}

module.exports = {
  forbidden: [
    ...betweenFeatures,
    frontDoors,
    frontDoorsFromOutside,
    ...withinFeatures,
    ...ofThePlatform,
    nounsAlone,
    platformBelowAll,
    serverStandsAlone,
    demoIsADoor,
    onlyRoutesKnowExpress,
    onlyStoresKnowTheDatabase,
    noCycles,
    runsWithoutTheWorkshop,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
}
