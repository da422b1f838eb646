import { createHash } from "node:crypto";
import { ScenarioError } from "../../base/errors.ts";

/** Where a queue is looked for when nobody says. */
const DEFAULT_QUEUE = "redis://127.0.0.1:6379";

/** What is used of BullMQ, the job queue, which is an optional package. */
export interface BullMq {
  readonly Queue: new (name: string, options: QueueOptions) => Queue;
  readonly QueueEvents: new (name: string, options: QueueOptions) => QueueEvents;
  readonly Worker: new (
    name: string,
    work: (job: Job) => Promise<unknown>,
    options: QueueOptions & {
      readonly concurrency: number;
      readonly lockDuration: number;
      readonly stalledInterval: number;
      readonly maxStalledCount: number;
    },
  ) => Listening & Closing;
}

interface QueueOptions {
  readonly connection: Connection;
  readonly prefix?: string;
}
interface Listening {
  on(event: string, act: (...args: never[]) => void): unknown;
}
interface Closing {
  close(force?: boolean): Promise<void>;
}
export interface Job {
  readonly id?: string;
  readonly data: unknown;
  remove(): Promise<unknown>;
  waitUntilFinished(events: QueueEvents): Promise<unknown>;
}
export interface Queue extends Listening, Closing {
  add(name: string, data: unknown, options: object): Promise<Job>;
  getWorkersCount(): Promise<number>;
  setMaxListeners(count: number): unknown;
}
export interface QueueEvents extends Listening, Closing {
  waitUntilReady(): Promise<unknown>;
  setMaxListeners(count: number): unknown;
}
interface Connection extends Listening {
  connect(): Promise<void>;
  disconnect(): void;
}

/** An open way to a queue's server. */
export interface QueueLink {
  readonly bullmq: BullMq;
  readonly connection: Connection;
  /** The server's address without what is secret in it. */
  readonly shown: string;
  close(): void;
}

/** Connects to the Redis or Valkey server that holds a queue. @param address `redis://` or `rediss://`
 *  @throws ScenarioError where the packages are missing, or nobody answers there */
export async function openQueue(address: string = DEFAULT_QUEUE): Promise<QueueLink> {
  const shown = shownAddress(address);
  const { bullmq, Redis } = await loadPackages();
  const connection = new Redis(address, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    // Until it has answered once, an address is a guess; from then on the connection is taken up again.
    retryStrategy: (times) => (isOpen ? Math.min(times * 100, 2000) : null),
  });
  let isOpen = false;
  let said = "";
  connection.on("error", (error: Error) => {
    said = error.message;
  });
  try {
    await connection.connect();
    isOpen = true;
  } catch (error) {
    connection.disconnect();
    const hint = "start one: redis-server --appendonly yes --maxmemory-policy noeviction";
    const message = `no queue's server answers at ${shown}: ${said || (error as Error).message}`;
    throw new ScenarioError([{ message, hint, code: "NO_QUEUE" }]);
  }
  return { bullmq, connection, shown, close: () => connection.disconnect() };
}

/** Only workers of the same code take a run: its results are known by that code's name. */
export const queueName = (engine: string): string =>
  `gridpilot-${createHash("sha256").update(engine).digest("hex").slice(0, 16)}`;

function shownAddress(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    url = new URL("none:");
  }
  if (!["redis:", "rediss:"].includes(url.protocol)) {
    const message = `expected the address of a Redis or Valkey server, such as ${DEFAULT_QUEUE}`;
    throw new ScenarioError([{ message: `${message}, got "${address.slice(0, 60)}"`, code: "BAD_QUEUE" }]);
  }
  return `${url.protocol}//${url.host}${url.pathname}`;
}

interface Packages {
  readonly bullmq: BullMq;
  readonly Redis: new (
    address: string,
    options: {
      readonly lazyConnect: boolean;
      readonly maxRetriesPerRequest: null;
      readonly retryStrategy: (times: number) => number | null;
    },
  ) => Connection;
}

async function loadPackages(): Promise<Packages> {
  // Named by variables, so that neither compiler nor bundler looks for what is not there.
  const [queue, client] = ["bullmq", "ioredis"];
  try {
    const [bullmq, { Redis }] = await Promise.all([
      import(queue) as Promise<BullMq>,
      import(client) as Promise<Pick<Packages, "Redis">>,
    ]);
    return { bullmq, Redis };
  } catch {
    const message = "a job queue needs BullMQ, which is not installed";
    const hint = `npm install --no-save ${queue} ${client}; or run parts with --shard, which needs nothing`;
    throw new ScenarioError([{ message, hint, code: "BULLMQ_MISSING" }]);
  }
}
