import { type Fields, rational } from "../hlc/message.ts";

/** A flat price with one tax and an overstay fee: the smallest schedule that fills every element peers look at. */
export function priceSchedule(): Fields {
  return {
    TimeAnchor: 0,
    PriceScheduleID: 1,
    Currency: "EUR",
    Language: "ENG",
    PriceAlgorithm: "urn:iso:std:iso:15118:-20:PriceAlgorithm:1-Power",
    MinimumCost: rational(0),
    MaximumCost: rational(100),
    TaxRules: {
      TaxRule: [
        {
          TaxRuleID: 1,
          TaxRuleName: "VAT",
          TaxRate: rational(20),
          TaxIncludedInPrice: false,
          AppliesToEnergyFee: true,
          AppliesToParkingFee: true,
          AppliesToOverstayFee: true,
          AppliesMinimumMaximumCost: true,
        },
      ],
    },
    PriceRuleStacks: {
      PriceRuleStack: [
        {
          Duration: 3600,
          PriceRule: [
            {
              EnergyFee: rational(0.4),
              ParkingFee: rational(0),
              ParkingFeePeriod: 0,
              CarbonDioxideEmission: 0,
              RenewableGenerationPercentage: 0,
              PowerRangeStart: rational(0),
            },
          ],
        },
      ],
    },
    OverstayRules: {
      OverstayTimeThreshold: 3600,
      OverstayPowerThreshold: rational(1000),
      OverstayRule: [
        { OverstayRuleDescription: "after charging", StartTime: 0, OverstayFee: rational(1), OverstayFeePeriod: 3600 },
      ],
    },
    AdditionalSelectedServices: { AdditionalService: [{ ServiceName: "none", ServiceFee: rational(0) }] },
  };
}
