import { windowsOf } from "../../grid/frequency/fleet-response.ts";
import type { Model } from "../../model/model.ts";
import type { RunData } from "../../model/run-data.ts";
import { tableBuilder } from "../../tables/builder.ts";
import { responseTime } from "../../tables/kinds/response-time.ts";
import type { Table } from "../../tables/table.ts";
import { chainsOf, frequencyStudy, reservePower } from "./frequency-study.ts";
import { type OwnResponse, ownResponses } from "./own-response.ts";

/** What is summed over the sessions of a pair. */
interface Pair {
  readonly vehicle: string;
  readonly charger: string;
  readonly own: OwnResponse | undefined;
  readonly giveKw: number;
  sessions: number;
  transportS: number;
  toldS: number;
}

/** How long it takes from a measurement to the power at a plug, pair by pair. Without a chain each session answers by its
 *  policy's own way, and there is nothing to tell. */
export function responseTimes(data: RunData, model: Model): Table | undefined {
  const study = frequencyStudy(data);
  if (!study?.chain) return undefined;
  const { windowS, chain } = study;
  const rows = tableBuilder(responseTime);
  const text = { vehicle: rows.category("vehicle"), charger: rows.category("charger") };
  const sessions = rows.i32("sessions");
  const column = (name: string) => rows.f64(name);
  const [transport, told, machines] = [column("transport_s"), column("told_after_s"), column("machines_s")];
  const [toPlug, ramp, error] = [column("to_plug_s"), column("ramp_s"), column("steady_error_kw")];
  const pairs = [...pairsOf(data, model)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, pair] of pairs) {
    const { own, giveKw } = pair;
    const toldS = pair.toldS / pair.sessions;
    text.vehicle.pushText(pair.vehicle);
    text.charger.pushText(pair.charger);
    sessions.push(pair.sessions);
    transport.push(pair.transportS / pair.sessions);
    told.push(model.protocol ? toldS : Number.NaN);
    machines.push(own?.delayS ?? Number.NaN);
    toPlug.push(model.protocol ? toldS + (own?.delayS ?? Number.NaN) : toldS);
    ramp.push(giveKw > 0 ? giveKw / chain.rampKwPerS : Number.NaN);
    error.push(own?.errorKw ?? Number.NaN);
  }
  return rows.finish();

  function pairsOf(run: RunData, { sites, protocol }: Model): Map<string, Pair> {
    const chains = chainsOf(run, model, study!);
    const owns = protocol && ownResponses(protocol);
    const vehicles = Object.keys(run.resolved.vehicles);
    const pairs = new Map<string, Pair>();
    for (const site of sites) {
      const drawn = chains(site.index)!;
      const powerOf = reservePower(run, site);
      for (let session = 0; session < site.sessions.count; session++) {
        const evse = site.sessions.evse[session];
        const [vehicle, charger] = [vehicles[site.sessions.vehicle[session]], site.chargers[evse]];
        const name = `${vehicle}\t${charger}`;
        const { giveKw } = powerOf(session);
        const machine = site.evses[evse].charger;
        const pair = pairs.get(name) ?? {
          ...{ vehicle, charger, giveKw, sessions: 0, transportS: 0, toldS: 0 },
          own: machine && owns?.(site.sessions.vehicle[session], machine, giveKw),
        };
        pairs.set(name, pair);
        const waitS = Math.max(0, drawn.transportS[evse] - (pair.own?.delayS ?? 0));
        pair.sessions++;
        pair.transportS += drawn.transportS[evse];
        pair.toldS += windowsOf(waitS, windowS) * windowS;
      }
    }
    return pairs;
  }
}
