/** What a connector carries at most, whatever hangs on it. */
export interface ConnectorLimits {
  /** Alternating current per phase [A]; undefined where the connector has none. */
  readonly acCurrentA?: number;
  /** Phases of its alternating current. */
  readonly acPhases?: 1 | 3;
  /** Direct current [A]; undefined where it has none. */
  readonly dcCurrentA?: number;
  readonly dcVoltageV?: number;
}

/** Ratings by connector. Type 2's 63 A on three phases: cable code of IEC 61851-1 as in EVerest. From memory: IEC 62196-2
 *  (Type 1, 80 A), IEC 62196-3 and its high-power supplement (CCS, 1000 V and 800 A with cooled cables), CHAdeMO 2.0 (400 A,
 *  1000 V), SAE J3400 (80 A AC; 1000 V, and the 900 A its largest users show), MCS (3000 A, 1250 V). */
export const CONNECTOR_LIMITS = {
  type1: { acCurrentA: 80, acPhases: 1 },
  type2: { acCurrentA: 63, acPhases: 3 },
  ccs1: { dcCurrentA: 800, dcVoltageV: 1000 },
  ccs2: { dcCurrentA: 800, dcVoltageV: 1000 },
  j3400: { acCurrentA: 80, acPhases: 1, dcCurrentA: 900, dcVoltageV: 1000 },
  chademo: { dcCurrentA: 400, dcVoltageV: 1000 },
  mcs: { dcCurrentA: 3000, dcVoltageV: 1250 },
} as const satisfies Record<string, ConnectorLimits>;

export type Connector = keyof typeof CONNECTOR_LIMITS;

/** The limits of a connector, all of them optional. */
export const connectorLimits = (connector: Connector): ConnectorLimits => CONNECTOR_LIMITS[connector];
