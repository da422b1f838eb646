import { expect, it, vi } from "vitest";
import { progress, progressLine } from "./progress.ts";

it("says how much is done and how long the rest takes at this pace", () => {
  expect(progressLine("caltech", 0.25, 10)).toBe("caltech 25 % ETA 30s");
  expect(progressLine("caltech", 0.5, 65)).toBe("caltech 50 % ETA 1m05s");
  expect(progressLine("caltech", 0.01, 100)).toBe("caltech 1 % ETA 2h45m");
  expect(progressLine("caltech", 0, 5)).toBe("caltech 0 %");
  expect(progressLine("caltech", 1.2, 5)).toBe("caltech 100 % ETA 0s");
});

it("off a terminal writes a plain line every 10 s and nothing before", () => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const isTTY = process.stderr.isTTY;
  process.stderr.isTTY = false;
  try {
    let ms = 0;
    const bar = progress("p", { quiet: false, now: () => ms });
    for (ms = 0; ms <= 25_000; ms += 500) bar.update(ms / 50_000);
    bar.end();
    expect(write.mock.calls.map(([text]) => text)).toEqual(["p 20 % ETA 40s\n", "p 40 % ETA 30s\n"]);
  } finally {
    process.stderr.isTTY = isTTY;
    write.mockRestore();
  }
});
