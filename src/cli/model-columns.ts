import { api } from "./api.ts";

/** One row of `gridpilot list vehicles`, `chargers` or `cables`: what tells one model from another, with units in the heads. */
export type ModelRow = Readonly<Record<string, string>>;

/** The lists of models that have columns, each by the kind of model file it shows. */
export const MODEL_LISTS = { vehicles: "vehicle", chargers: "charger", cables: "cable" } as const;
export type ModelList = keyof typeof MODEL_LISTS;

/** Every model of one list, a row each. */
export async function modelRows(list: ModelList): Promise<ModelRow[]> {
  const { modelNames } = await api();
  return Promise.all(modelNames(MODEL_LISTS[list]).map((name) => ROWS[list](name)));
}

const ROWS: Readonly<Record<ModelList, (name: string) => Promise<ModelRow>>> = {
  async vehicles(name) {
    const { plug, maxPowerKw, phases, battery } = (await (await api()).loadModel("vehicle", name)).model;
    return {
      name,
      fleet: plug?.fleet ?? "",
      "share %": percent(plug?.marketShare),
      inlets: plug?.connectors.join(" ") ?? "",
      "AC kW": `${phases} × ${round(maxPowerKw / phases)}`,
      "DC kW": plug?.dc ? round(plug.dc.maxPowerKw) : "",
      kWh: battery.kind === "two-stage" ? round(battery.capacityKwh) : "",
      speaks: plug ? speaks(plug) : "",
      quirks: plug ? quirksOf(plug.quirks) : "",
    };
  },
  async chargers(name) {
    const { plug, maxCurrentA, phases } = (await (await api()).loadModel("charger", name)).model;
    const cabinet = plug?.dc?.cabinet;
    return {
      name,
      fleet: plug?.fleet ?? "",
      "share %": percent(plug?.marketShare),
      connectors: plug?.connectors.join(" ") ?? "",
      kW: round(plug?.dc?.maxPowerKw ?? (maxCurrentA * phases * (plug?.voltageV ?? 230)) / 1000),
      current: plug?.dc ? `${plug.dc.maxCurrentA} A DC` : `${phases} × ${maxCurrentA} A`,
      speaks: plug ? speaks(plug) : "",
      cabinet: cabinet ? `${cabinet.powerKw} kW, ${cabinet.outlets} outlets, ${cabinet.rule}` : "",
    };
  },
  async cables(name) {
    const cable = (await (await api()).loadModel("cable", name)).model;
    return {
      name,
      charger: cable.connector,
      vehicle: cable.vehicleConnector ?? cable.connector,
      phases: String(cable.phases),
      "proximity Ω": round(cable.proximityOhm),
      "length m": round(cable.lengthM),
      "powerline dB": round(cable.attenuationDb),
    };
  },
};

interface Speaker {
  readonly protocols: readonly string[];
  readonly tls: string;
  readonly chademo?: { readonly version: string; readonly discharge: boolean } | undefined;
  readonly contract?: boolean;
  readonly plugAndCharge?: boolean;
  readonly bidirectional?: boolean;
  readonly dc?: { readonly bidirectional?: boolean; readonly maxPowerKw: number } | undefined;
}

/** Protocols in order of preference, then what comes with them: TLS, contracts, both ways. */
function speaks(plug: Speaker): string {
  const names = plug.protocols.map((name) => name.replace("iso15118", "ISO").replace("din70121", "DIN"));
  if (plug.chademo) names.push(`CHAdeMO ${plug.chademo.version}`);
  const more = [
    ...(plug.tls === "none" ? [] : [`TLS ${plug.tls}`]),
    ...(plug.contract || plug.plugAndCharge ? ["PnC"] : []),
    ...(plug.bidirectional || plug.dc?.bidirectional || plug.chademo?.discharge ? ["V2G"] : []),
  ];
  return [names.join(" ") || "pilot", ...more].join(", ");
}

/** The quirks a vehicle has, by their keys. */
const quirksOf = (quirks: object): string =>
  Object.entries(quirks)
    .filter(([, value]) => value !== undefined && value !== false && value !== 0)
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
    .join(" ");

const percent = (share: number | undefined): string => (share ? round(share * 100) : "");
const round = (value: number): string => String(Math.round(value * 10) / 10);

/** Rows as aligned columns; a column of numbers is set to the right. */
export function columnText(rows: readonly ModelRow[]): string[] {
  const heads = Object.keys(rows[0] ?? {});
  const table = [Object.fromEntries(heads.map((head) => [head, head])), ...rows];
  const isNumber = heads.map((head) => rows.every((row) => /^[\d.]*$/.test(row[head]!)));
  const widths = heads.map((head) => Math.max(...table.map((row) => [...row[head]!].length)));
  return table.map((row) =>
    heads
      .map((head, i) => (isNumber[i] ? row[head]!.padStart(widths[i]!) : row[head]!.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
}
