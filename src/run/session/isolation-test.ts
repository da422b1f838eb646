import { US_PER_S } from "../../base/time.ts";
import type { SessionContext } from "./context.ts";
import { liveOutput, watchCableCheck, watchPlausibility, watchSelfTest } from "./dc-protection.ts";

/** The EVSE tests the insulation of cable and inlet, and its application layer hears what came of it. */
export function testIsolation(context: SessionContext): void {
  const { world, effects, setup } = context;
  const live = liveOutput(context);
  if (live) {
    context.abort("evse", live);
    return;
  }
  const testS = effects.isolationTestS ?? setup.charger.plug.dc!.isolationTestS;
  world.log?.("evse", "insulation test", `${testS} s`);
  world.post("evse.hlc", { kind: "facts", facts: { isolation: "running" } });
  watchCableCheck(context);
  watchSelfTest(context);
  watchPlausibility(context);
  // Without its result, or without the contactor through which it would measure, the test has none.
  if (effects.selfTestStuck || effects.relayStuckOpen) return;
  world.call(testS * US_PER_S, () => {
    const isolation = effects.isolationFault ? "fault" : "valid";
    world.log?.("evse", "insulation", isolation === "valid" ? "above 100 kΩ" : "below 100 kΩ");
    world.post("evse.hlc", { kind: "facts", facts: { isolation } });
  });
}
