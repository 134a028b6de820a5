/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts', '**/*.test.mjs'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  // A test may run many processes on a busy machine.
  testTimeout: 120_000,
  maxWorkers: 2,
  coverageProvider: 'v8',
  // The entry hands in the outside world and ends the process: test/e2e runs it as a process, which does not count here.
  collectCoverageFrom: ['src/**/*.ts', '!src/main.ts'],
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary'],
  coverageThreshold: { global: { lines: 95, branches: 95, functions: 95, statements: 95 } },
  reporters: ['default', '<rootDir>/test/support/count-reporter.mjs'],
}
