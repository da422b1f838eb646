import type { Observer } from "../engine/partition.ts";
import { observers, Profile, type ProfileRow } from "../engine/profile.ts";
import { addHashes, TraceHash, type WindowHash } from "../engine/trace-hash.ts";

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

/** What a worker has seen by a checkpoint: the running hash by partition, and at each edge so far. */
export interface SeenState {
  readonly hashWords: Int32Array | undefined;
  readonly hashes: readonly WindowHash[];
}

/** Opens what was asked for. @param before what all workers have seen by the checkpoint it goes on from
 *  @param first of the sites among all of the run */
export function openLooking({ isHashed, clock }: Looking, sites: number, before?: SeenState, first = 0) {
  const hash = isHashed ? new TraceHash(sites, before?.hashWords, first) : undefined;
  const profile = clock && new Profile(clock);
  const hashes: WindowHash[] = hash && before ? [...before.hashes] : [];
  return {
    observer: observers([hash, profile].filter((one): one is TraceHash | Profile => one !== undefined)) as
      | Observer
      | undefined,
    edge(edgeUs: number): void {
      if (hash) hashes.push(hash.at(edgeUs));
    },
    save: (): SeenState => ({ hashWords: hash?.save(), hashes: [...hashes] }),
    seen: (): Seen => ({ hashes, profile: profile?.rows() ?? [] }),
  };
}

/** What one worker goes on from: the hashes of its own partitions, and of the edges so far all workers' with the first
 *  one, since shares are added up.
 *  @param isOwn whether it runs a partition */
export function joinSeen(
  states: readonly SeenState[],
  { isOwn, isFirst }: { readonly isOwn: (partition: number) => boolean; readonly isFirst: boolean },
): SeenState {
  const [first] = states;
  const hashWords = first.hashWords?.slice();
  hashWords?.forEach((_, at) => {
    // A partition that a worker did not run has zeros there.
    hashWords[at] = isOwn(at >> 1) ? states.reduce((sum, state) => sum + (state.hashWords?.[at] ?? 0), 0) : 0;
  });
  const hashes = addHashes(states.map((state) => state.hashes));
  return { hashWords, hashes: isFirst ? hashes : hashes.map(({ edgeUs }) => ({ edgeUs, low: 0, high: 0 })) };
}
