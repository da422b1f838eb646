import type { Observer } from "../engine/partition.ts";
import { observers, Profile, type ProfileRow } from "../engine/profile.ts";
import { TraceHash, type WindowHash } from "../engine/trace-hash.ts";

/** Who looks on at a run's events; it costs a little at every event and changes nothing. */
export interface Looking {
  /** Whether to keep the running hash of all events, window by window. */
  readonly isHashed?: boolean;
  /** Clock [ms] by which to time events; it cannot travel to other threads, so a profiled run takes one. */
  readonly clock?: (() => number) | undefined;
}

/** What has been seen. */
export interface Seen {
  readonly hashes: readonly WindowHash[];
  /** By kind of event; times in ms. */
  readonly profile: readonly ProfileRow[];
}

/** Opens what was asked for. */
export function openLooking({ isHashed, clock }: Looking, sites: number) {
  const hash = isHashed ? new TraceHash(sites) : undefined;
  const profile = clock && new Profile(clock);
  const hashes: WindowHash[] = [];
  return {
    observer: observers([hash, profile].filter((one): one is TraceHash | Profile => one !== undefined)) as
      | Observer
      | undefined,
    edge(edgeUs: number): void {
      if (hash) hashes.push(hash.at(edgeUs));
    },
    seen: (): Seen => ({ hashes, profile: profile?.rows() ?? [] }),
  };
}
