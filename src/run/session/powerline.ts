import { stream } from "../../base/random.ts";
import { evseSlac } from "../../protocol/slac/evse.ts";
import { type SlacFrame, slacDetail } from "../../protocol/slac/frames.ts";
import type { SessionContext } from "./context.ts";
import { evseSlacSettings } from "./digital-settings.ts";

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

/** The shared medium on which a vehicle's modem is heard by its own EVSE and, weaker, by as many neighbours as the fault
 *  asks for. */
export class Powerline {
  /** Something was lost since the modems last joined. */
  hasLost = false;
  /** The EVSE's modem is awake after a pause. */
  isAwake = false;
  private isUp = true;
  private parmLost: number;
  private readonly context: SessionContext;
  private readonly own: Listener;
  private readonly neighbours: readonly Listener[];

  constructor(context: SessionContext) {
    const { setup, effects } = context;
    this.context = context;
    this.parmLost = effects.parmLost ?? 0;
    this.own = { name: OWN_EVSE, part: "evse.slac", attenuationDb: setup.cable.attenuationDb };
    this.neighbours = effects.neighbours ? this.addNeighbours(effects.neighbours) : NOBODY;
  }

  /** Neighbours start to listen with the session's own EVSE: the worst case for crosstalk. */
  listen(): void {
    for (const { part } of this.neighbours) this.context.world.post(part, { kind: "start" });
  }

  /** The EVSE's modem is awake after a pause, which the vehicle's sees as soon as it is awake itself. */
  wake(): void {
    this.isAwake = true;
    this.context.world.post("vehicle.slac", { kind: "signal", up: true });
  }

  joined(): void {
    this.hasLost = false;
  }

  /** Brings a message over the network to a machine at the other side, unless the network is down. Loop messages leave
   *  the loop what it is. */
  send(part: string, input: object, isLoop = false): void {
    const { world } = this.context;
    if (this.isLost()) world.log?.("cable", "lost", "no data link");
    else if (isLoop) world.postMessage(part, input, NETWORK_US);
    else world.post(part, input, NETWORK_US);
  }

  /** The signal goes, or comes back: both modems see it, and what is sent meanwhile is lost. */
  setSignal(up: boolean): void {
    const { world } = this.context;
    if (up === this.isUp) return;
    this.isUp = up;
    world.log?.("cable", up ? "data link back" : "data link lost");
    for (const side of ["vehicle", "evse"]) world.post(`${side}.slac`, { kind: "signal", up });
  }

  fromVehicle(frame: SlacFrame): void {
    const { world, effects } = this.context;
    world.log?.("vehicle", frame.kind, slacDetail(frame));
    if (frame.kind === "CM_SLAC_PARM.REQ" && this.parmLost > 0) {
      this.parmLost -= 1;
      world.log?.("cable", "lost", frame.kind);
      return;
    }
    if (this.isLost()) return;
    if (!effects.modemDead) this.bring(frame, this.own);
    for (const neighbour of this.neighbours) this.bring(frame, neighbour);
  }

  /** @param evse name of the sender */
  fromEvse(evse: string, frame: SlacFrame): void {
    const { world, effects } = this.context;
    world.log?.("evse", frame.kind, slacDetail(frame));
    if (this.isLost()) return;
    const isSlow = effects.neighbourAnswersFirst && evse === OWN_EVSE && frame.kind === "CM_ATTEN_CHAR.IND";
    world.post("vehicle.slac", { kind: "frame", frame }, FRAME_US + (isSlow ? 50_000 : 0));
  }

  /** Sound by sound the measured attenuation wanders by about a decibel (assumed). */
  private bring(frame: SlacFrame, listener: Listener): void {
    const attenuationDb = listener.attenuationDb + (this.draw() - 0.5) * 2;
    this.context.world.post(listener.part, { kind: "frame", frame, attenuationDb }, FRAME_US);
  }

  private isLost(): boolean {
    if (this.isUp) return false;
    this.hasLost = true;
    return true;
  }

  private draw(): number {
    return this.context.streams.of("session/powerline")();
  }

  private addNeighbours(count: number): readonly Listener[] {
    const { world, setup } = this.context;
    const neighbours: Listener[] = [];
    for (let i = 0; i < count; i++) {
      const attenuationDb = setup.cable.attenuationDb + CROSSTALK_DB + CROSSTALK_STEP_DB * i + 2 * this.draw();
      neighbours.push({ name: `neighbour-${i + 1}`, part: `neighbour-${i + 1}.slac`, attenuationDb });
    }
    neighbours.forEach(({ name, part }, i) => {
      world.add(part, {
        machine: evseSlac(evseSlacSettings(setup, name, stream(setup.seed, "session", `neighbour ${i}`))),
        lane: "evse",
        isQuiet: true,
        route: (output: { kind: string; frame?: SlacFrame }) => {
          if (output.kind === "frame") this.fromEvse(name, output.frame!);
        },
      });
    });
    return neighbours;
  }
}

const NOBODY: readonly Listener[] = [];
