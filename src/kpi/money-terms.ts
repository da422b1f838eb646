import type { PackTerms } from "../base/battery-wear.ts";

/** What a scenario's section `money` says, as the manifest holds it. */
export interface MoneyTerms extends PackTerms {
  readonly demandEurPerKwMonth: number;
  readonly driverEurPerKwh: number;
  readonly driverEurPerSession: number;
  readonly backEurPerKwh: number;
  readonly frequencyPenaltyFactor: number;
  readonly driverReserveShare: number;
}

/** The section; undefined where a run has none. */
export const moneyTerms = (scenario: Readonly<Record<string, unknown>>): MoneyTerms | undefined =>
  scenario["money"] as MoneyTerms | undefined;
