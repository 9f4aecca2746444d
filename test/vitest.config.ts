import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    // Spawned commands and property tests share two cores; nothing here measures time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
