/** What a scenario's section `money` says, as the manifest holds it. */
export interface MoneyTerms {
  readonly demandEurPerKwMonth: number;
  readonly driverEurPerKwh: number;
  readonly driverEurPerSession: number;
  readonly backEurPerKwh: number;
  readonly frequencyPenaltyFactor: number;
  readonly driverReserveShare: number;
  readonly packEurPerKwh: number;
  readonly packEndLoss: number;
  readonly cellC: number;
}

/** What batteries are worth where a scenario has no section `money`: packs of NMC cells, mean of 2025 at par with US$
 *  (BloombergNEF); 80 % of the capacity as the usual end of life. */
export const PACK_TERMS = { packEurPerKwh: 128, packEndLoss: 0.2, cellC: 25 };

/** The section; undefined where a run has none. */
export const moneyTerms = (scenario: Readonly<Record<string, unknown>>): MoneyTerms | undefined =>
  scenario["money"] as MoneyTerms | undefined;
