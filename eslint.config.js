import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import mocha from 'eslint-plugin-mocha'
import node from 'eslint-plugin-n'
import { defineConfig, globalIgnores } from 'eslint/config'
import { configs as typescript } from 'typescript-eslint'

import floors from './floors.cjs'

const typed = ['**/*.ts']
const tests = ['test/**/*.ts']

const noExpress = { regex: '^express$', message: 'Only routes know Express.' }
const noDatabase = {
  regex: '^(mongoose|mongodb)$',
  allowTypeImports: true,
  message: 'Only stores know mongoose and the driver.',
}

/** Relative paths from within a feature to one that it may not know. */
const otherFloors = (below) => ({
  regex: `^\\.\\./(?!(${below.join('|') || 'none'})/)[a-z]`,
  message: `This feature may know ${below.join(', ') || 'no other feature'}.`,
})

const restrict = (files, ...patterns) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
})

/** floors.cjs, for the editor: instant, file by file. dependency-cruiser reads the same table for the whole graph. */
const floorsBetweenFeatures = Object.entries(floors.mayKnow).flatMap(([feature, below]) => {
  const folder = `server/features/${feature}`
  return [
    restrict([`${folder}/*.ts`], otherFloors(below), noExpress, noDatabase),
    restrict([`${folder}/{routes,*-routes}.ts`], otherFloors(below), noDatabase),
    restrict([`${folder}/{store,*-store,row,ledger}.ts`], otherFloors(below), noExpress),
  ]
})

const asFiles = (path) => (path.endsWith('/') ? `${path}**/*.ts` : path)

const floorsOfTheRest = [
  restrict(['server/*.ts', 'server/platform/**/*.ts', 'scripts/**/*.ts'], noExpress, noDatabase),
  restrict(floors.knowExpress.map(asFiles), noDatabase),
  restrict(floors.knowDatabase.map(asFiles), noExpress),
]

export default defineConfig(
  globalIgnores(['node_modules/', 'data/', 'coverage/', '.cache/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: typed,
    extends: [typescript.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `[...text]` is how we count code points.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // It takes the literals of a schema, and what a pool is made of, for classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // What factories return knows no `this`: its functions may be handed on.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    rules: {
      complexity: ['error', 10],
      eqeqeq: 'error',
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      'no-console': 'error',
      // Text from people is cleaned of control characters: our patterns have to name them.
      'no-control-regex': 'off',
      'no-param-reassign': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only server/config.ts reads the environment.' },
        { object: 'Date', property: 'now', message: 'Take `now` as a parameter.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Take `now` as a parameter.' },
      ],
    },
  },
  {
    files: ['server/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts', '*.js'],
    plugins: { n: node },
    rules: {
      'n/no-deprecated-api': 'error',
      'n/no-extraneous-import': 'error',
      'n/no-process-exit': 'error',
      'n/no-unsupported-features/node-builtins': ['error', { allowExperimental: true }],
      'n/prefer-node-protocol': 'error',
    },
  },
  ...floorsOfTheRest,
  ...floorsBetweenFeatures,
  { files: ['server/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['server/main.ts'], rules: { 'n/no-process-exit': 'off' } },
  { files: ['server/platform/clock.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: tests,
    extends: [mocha.configs.recommended],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Assertions of chai are properties.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/require-await': 'off',
      complexity: 'off',
      'mocha/no-exclusive-tests': 'error',
      'mocha/no-mocha-arrows': 'off',
      'mocha/no-pending-tests': 'error',
      'no-restricted-properties': 'off',
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'readonly', require: 'readonly' } },
  },
  prettier,
)
