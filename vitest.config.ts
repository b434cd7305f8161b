import { defineConfig } from 'vitest/config';

/** The command is one bundle and two cores are few: these run one file at a time, on a fresh build. */
const serial = {
  fileParallelism: false,
  testTimeout: 120_000,
  hookTimeout: 60_000,
  globalSetup: ['test/build-command.ts'],
};

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          sequence: { shuffle: true },
          testTimeout: 20_000,
        },
      },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], ...serial } },
      { test: { name: 'fault', include: ['test/fault/**/*.test.ts'], ...serial } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...serial } },
    ],
  },
});
