import { defineConfig } from "vitest/config";

// unit: beside the code, nothing but the code. whole: the built program, run as a user would. oracles: against ../shared.
export default defineConfig({
  test: {
    pool: "forks",
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "test/layers.test.ts", "test/dss/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      { test: { name: "whole", include: ["test/whole/**/*.test.ts"], testTimeout: 120_000 } },
      { test: { name: "oracles", include: ["test/oracles/**/*.test.ts"], testTimeout: 300_000 } },
    ],
  },
});
