import { stream } from "../../base/random.ts";
import { evseSlac } from "../../protocol/slac/evse.ts";
import { type SlacFrame, slacDetail } from "../../protocol/slac/frames.ts";
import type { SessionContext } from "./context.ts";
import { evseSlacSettings } from "./digital-settings.ts";

/** The shared medium on which a vehicle's modem is heard by its own EVSE and, weaker, by neighbours. */
export interface Powerline {
  fromVehicle(frame: SlacFrame): void;
  /** @param evse name of the sender */
  fromEvse(evse: string, frame: SlacFrame): void;
  /** Neighbours start to listen with the session's own EVSE: the worst case for crosstalk. */
  listen(): void;
}

/** Name of the EVSE the vehicle is plugged into. */
export const OWN_EVSE = "evse";

/** Frames take about this long from host to host [µs]: matching answers of 5 to 7 ms were measured. */
const FRAME_US = 3000;
/** Coupling between neighbouring cables, on top of the own cable's attenuation [dB]; assumed, each a bit further away. */
const CROSSTALK_DB = 12;
const CROSSTALK_STEP_DB = 3;

/** A medium with the session's own EVSE and as many neighbours as the fault asks for. */
export function powerline(context: SessionContext): Powerline {
  const { world, setup, effects } = context;
  const draw = stream(setup.seed, "session", "powerline");
  const neighbours = Array.from({ length: effects.neighbours ?? 0 }, (_, i) => `neighbour-${i + 1}`);
  const attenuationDb = new Map([[OWN_EVSE, setup.cable.attenuationDb]]);
  neighbours.forEach((name, i) => {
    attenuationDb.set(name, setup.cable.attenuationDb + CROSSTALK_DB + CROSSTALK_STEP_DB * i + 2 * draw());
  });
  let parmLost = effects.parmLost ?? 0;
  const bornUs = (effects.modemLateMs ?? 0) * 1000;
  let listeningSinceUs = 0;
  const self: Powerline = {
    listen() {
      listeningSinceUs = world.nowUs;
      for (const name of neighbours) world.post(`${name}.slac`, { kind: "start" });
    },
    fromVehicle(frame) {
      world.log?.("vehicle", frame.kind, slacDetail(frame));
      if (frame.kind === "CM_SLAC_PARM.REQ" && parmLost > 0) {
        parmLost -= 1;
        world.log?.("cable", "lost", frame.kind);
        return;
      }
      for (const [name, dB] of attenuationDb) {
        if (name === OWN_EVSE && (effects.modemDead || world.nowUs < listeningSinceUs + bornUs)) continue;
        // Sound by sound the measured attenuation wanders by about a decibel (assumed).
        const heardDb = dB + (draw() - 0.5) * 2;
        world.post(
          `${name === OWN_EVSE ? OWN_EVSE : name}.slac`,
          { kind: "frame", frame, attenuationDb: heardDb },
          FRAME_US,
        );
      }
    },
    fromEvse(evse, frame) {
      world.log?.("evse", frame.kind, slacDetail(frame));
      const isSlow = effects.neighbourAnswersFirst && evse === OWN_EVSE && frame.kind === "CM_ATTEN_CHAR.IND";
      world.post("vehicle.slac", { kind: "frame", frame }, FRAME_US + (isSlow ? 50_000 : 0));
    },
  };
  neighbours.forEach((name, i) => {
    world.add(`${name}.slac`, {
      machine: evseSlac(evseSlacSettings(setup, name, stream(setup.seed, "session", `neighbour ${i}`))),
      lane: "evse",
      route(output: { kind: string; frame?: SlacFrame }) {
        if (output.kind === "frame") self.fromEvse(name, output.frame!);
      },
    });
  });
  return self;
}
