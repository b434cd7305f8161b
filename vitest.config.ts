import { defineConfig } from 'vitest/config';

/** These drive the built command, on a fresh build. */
const onCommand = {
  testTimeout: 120_000,
  hookTimeout: 60_000,
  globalSetup: ['test/build-command.ts'],
};

export default defineConfig({
  test: {
    reporters: ['default'],
    // Vitest leaves a core to itself; these wait for answers more than they compute.
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          sequence: { shuffle: true },
          testTimeout: 20_000,
        },
      },
      { test: { name: 'model', include: ['test/model/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], ...onCommand } },
      { test: { name: 'fault', include: ['test/fault/**/*.test.ts'], ...onCommand } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...onCommand } },
    ],
  },
});
