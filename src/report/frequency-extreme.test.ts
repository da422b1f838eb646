import { expect, it } from "vitest";
import { tableOf } from "../../test/golden/charts/synthetic.ts";
import { frequencyExtreme } from "./frequency-extreme.ts";

const words = (hz: readonly number[], alone: readonly number[]) =>
  frequencyExtreme(
    tableOf("frequency", hz.length, {
      frequency_hz: Float64Array.from(hz),
      without_fleet_hz: Float64Array.from(alone),
    }),
  );

it("names the side to which a frequency went, and none where it did not move", () => {
  expect(words([50, 49.5, 50.01], [50, 49.4, 50])).toMatchObject({
    verb: "fell to",
    with: "49.500 Hz",
    without: "49.400 Hz",
  });
  expect(words([50, 50.3, 49.99], [50, 50.4, 50])).toMatchObject({
    verb: "rose to",
    with: "50.300 Hz",
    without: "50.400 Hz",
  });
  expect(words([50, 50], [50, 50.0001])).toMatchObject({ verb: "stayed at", preposition: "at", with: "50.000 Hz" });
});
