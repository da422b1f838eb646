import { type Stream, stream } from "../../base/random.ts";
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
  /** Brings a message over the network to a machine at the other side, unless the network is down. Loop messages leave
   *  the loop what it is. */
  send(part: string, input: object, isLoop?: boolean): void;
  /** The signal goes, or comes back: both modems see it, and what is sent meanwhile is lost. */
  setSignal(up: boolean): void;
  /** Something was lost since the modems last joined. */
  readonly hasLost: boolean;
  joined(): void;
  /** The EVSE's modem is awake after a pause, which the vehicle's sees as soon as it is awake itself. */
  wake(): void;
  readonly isAwake: boolean;
}

/** Name of the EVSE the vehicle is plugged into. */
export const OWN_EVSE = "evse";

/** Network and stacks add about this to every message [µs]; small beside think and answer times. */
export const NETWORK_US = 1000;

/** Frames take about this long from host to host [µs]: matching answers of 5 to 7 ms were measured. */
const FRAME_US = 3000;
/** Coupling between neighbouring cables, on top of the own cable's attenuation [dB]; assumed, each a bit further away. */
const CROSSTALK_DB = 12;
const CROSSTALK_STEP_DB = 3;

/** An EVSE's modem that hears the vehicle's. */
interface Listener {
  readonly name: string;
  /** Its machine in the world. */
  readonly part: string;
  /** What the way there takes off a frame [dB]. */
  readonly attenuationDb: number;
}

/** A medium with the session's own EVSE and as many neighbours as the fault asks for. */
export function powerline(context: SessionContext): Powerline {
  const { world, setup, effects } = context;
  let numbers: Stream | undefined;
  const draw: Stream = () => {
    numbers ??= stream(setup.seed, "session", "powerline");
    return numbers();
  };
  const neighbours: Listener[] = [];
  for (let i = 0; i < (effects.neighbours ?? 0); i++) {
    const attenuationDb = setup.cable.attenuationDb + CROSSTALK_DB + CROSSTALK_STEP_DB * i + 2 * draw();
    neighbours.push({ name: `neighbour-${i + 1}`, part: `neighbour-${i + 1}.slac`, attenuationDb });
  }
  const own: Listener = { name: OWN_EVSE, part: "evse.slac", attenuationDb: setup.cable.attenuationDb };
  const listeners = [own, ...neighbours];
  let parmLost = effects.parmLost ?? 0;
  let isUp = true;
  let hasLost = false;
  let isAwake = false;
  const isLost = (): boolean => {
    if (isUp) return false;
    hasLost = true;
    return true;
  };
  const self: Powerline = {
    get hasLost() {
      return hasLost;
    },
    get isAwake() {
      return isAwake;
    },
    wake() {
      isAwake = true;
      world.post("vehicle.slac", { kind: "signal", up: true });
    },
    joined() {
      hasLost = false;
    },
    send(part, input, isLoop = false) {
      if (isLost()) world.log?.("cable", "lost", "no data link");
      else if (isLoop) world.postMessage(part, input, NETWORK_US);
      else world.post(part, input, NETWORK_US);
    },
    setSignal(up) {
      if (up === isUp) return;
      isUp = up;
      world.log?.("cable", up ? "data link back" : "data link lost");
      for (const side of ["vehicle", "evse"]) world.post(`${side}.slac`, { kind: "signal", up });
    },
    listen() {
      for (const { part } of neighbours) world.post(part, { kind: "start" });
    },
    fromVehicle(frame) {
      world.log?.("vehicle", frame.kind, slacDetail(frame));
      if (frame.kind === "CM_SLAC_PARM.REQ" && parmLost > 0) {
        parmLost -= 1;
        world.log?.("cable", "lost", frame.kind);
        return;
      }
      if (isLost()) return;
      for (const listener of listeners) {
        if (listener === own && effects.modemDead) continue;
        // Sound by sound the measured attenuation wanders by about a decibel (assumed).
        const attenuationDb = listener.attenuationDb + (draw() - 0.5) * 2;
        world.post(listener.part, { kind: "frame", frame, attenuationDb }, FRAME_US);
      }
    },
    fromEvse(evse, frame) {
      world.log?.("evse", frame.kind, slacDetail(frame));
      if (isLost()) return;
      const isSlow = effects.neighbourAnswersFirst && evse === OWN_EVSE && frame.kind === "CM_ATTEN_CHAR.IND";
      world.post("vehicle.slac", { kind: "frame", frame }, FRAME_US + (isSlow ? 50_000 : 0));
    },
  };
  neighbours.forEach(({ name, part }, i) => {
    world.add(part, {
      machine: evseSlac(evseSlacSettings(setup, name, stream(setup.seed, "session", `neighbour ${i}`))),
      lane: "evse",
      isQuiet: true,
      route(output: { kind: string; frame?: SlacFrame }) {
        if (output.kind === "frame") self.fromEvse(name, output.frame!);
      },
    });
  });
  return self;
}
