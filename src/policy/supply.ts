/** What lies between a site and the head of its feeder, nearest first: transformers, and lines with a rating. Below the
 *  transformer nearest to the site a line has an entry for each conductor the site hangs on; above it one, for the phase
 *  that carries most. Nothing here where the site has no grid, or the policy's kind does not ask for it. */
export interface SupplyView {
  readonly count: number;
  readonly isTransformer: Uint8Array;
  /** Normal rating [kVA]. */
  readonly ratingKva: Float64Array;
  /** Share of the site's power that flows through it [1]. */
  readonly share: Float64Array;
  /** Measured over its rating, one window old [1]; NaN before the first measurement. */
  readonly loading: Float64Array;
  /** Numbers each site tells. */
  readonly tells: number;
  /** [count × tells]: what all sites behind it told, each times its share, one window old. */
  readonly toldSum: Float64Array;
  /** The sites behind the same nearest transformer, this one among them. */
  readonly peers: PeersView;
}

/** What sites tell each other directly. */
export interface PeersView {
  readonly count: number;
  /** This site's place among them. */
  readonly own: number;
  /** Number k of those that a peer told, one window old. */
  told(peer: number, k: number): number;
}

/** A site that is supplied through nothing that is measured. */
export const noSupply: SupplyView = Object.freeze({
  count: 0,
  isTransformer: new Uint8Array(0),
  ratingKva: new Float64Array(0),
  share: new Float64Array(0),
  loading: new Float64Array(0),
  tells: 0,
  toldSum: new Float64Array(0),
  peers: Object.freeze({ count: 1, own: 0, told: () => 0 }),
});
