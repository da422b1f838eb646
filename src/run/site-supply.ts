import type { PeersView, SupplyView } from "../policy/supply.ts";
import type { SupplyExchange } from "./exchange.ts";

/** One site's part of the exchange, as its view shows it. */
export class SiteSupply implements SupplyView {
  readonly count: number;
  readonly isTransformer: Uint8Array;
  readonly ratingKva: Float64Array;
  readonly share: Float64Array;
  readonly loading: Float64Array;
  readonly tells: number;
  readonly toldSum: Float64Array;
  readonly peers: PeersView;
  readonly #exchange: SupplyExchange;
  readonly #member: Int32Array;

  constructor(exchange: SupplyExchange, site: number) {
    const { paths, tells } = exchange;
    const [from, to] = [paths.start[site], paths.start[site + 1]];
    this.#exchange = exchange;
    this.#member = paths.member.slice(from, to);
    this.count = to - from;
    this.isTransformer = Uint8Array.from(this.#member, (member) => paths.isTransformer[member]);
    this.ratingKva = Float64Array.from(this.#member, (member) => paths.ratingKva[member]);
    this.share = paths.share.slice(from, to);
    this.loading = new Float64Array(this.count).fill(Number.NaN);
    this.tells = tells;
    this.toldSum = new Float64Array(this.count * tells);
    this.peers = peersOf(exchange, site);
  }

  /** Called by the run before every decision. */
  refresh(): void {
    const { loading, toldSum, tells } = this.#exchange;
    for (let at = 0; at < this.count; at++) {
      const member = this.#member[at];
      this.loading[at] = loading[member];
      for (let k = 0; k < tells; k++) this.toldSum[at * tells + k] = toldSum[member * tells + k];
    }
  }
}

function peersOf({ paths, copyOf, tells, told }: SupplyExchange, site: number): PeersView {
  const transformer = nearestTransformer(paths, site);
  const peers: number[] = [];
  for (let other = 0; other < paths.start.length - 1; other++)
    if (copyOf[other] === copyOf[site] && nearestTransformer(paths, other) === transformer) peers.push(other);
  return {
    count: peers.length,
    own: peers.indexOf(site),
    told: (peer, k) => told[peers[peer] * tells + k],
  };
}

/** The member that is the first transformer on a site's way; −1 where there is none. */
function nearestTransformer({ start, member, isTransformer }: SupplyExchange["paths"], site: number): number {
  for (let at = start[site]; at < start[site + 1]; at++) if (isTransformer[member[at]] === 1) return member[at];
  return -1;
}

/** What a site's view shows of the way to the feeder's head; nothing where the policy's kind asks for nothing. */
export const siteSupply = (exchange: SupplyExchange | undefined, site: number): SiteSupply | undefined =>
  exchange && exchange.paths.element.length > 0 ? new SiteSupply(exchange, site) : undefined;

/** Where a site writes what it tells the others; undefined where the policy's kind tells nothing. */
export const tellingOf = (exchange: SupplyExchange | undefined, site: number): Float64Array | undefined =>
  exchange && exchange.tells > 0
    ? exchange.telling.subarray(site * exchange.tells, (site + 1) * exchange.tells)
    : undefined;
