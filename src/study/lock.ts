import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { ScenarioError } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";
import { fileError } from "../tables/disk-refusals.ts";

/** Who holds a lock: enough to tell a dead holder from a living one, even after a reboot or when its number was reused. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  /** Ticks after boot at which the process started; absent where the system does not tell. */
  readonly started?: string;
  readonly boot?: string;
}

/** Takes a lock that no two living processes hold; one whose holder has died is broken. @returns lets go of it
 *  @throws ScenarioError where a living process, or one on another machine, holds it */
export function takeLock(file: string, what: string): () => void {
  const own = JSON.stringify(holderOf(process.pid));
  const mine = `${file}.${hostname()}-${process.pid}`;
  try {
    makeFolder(dirname(file));
    writeFileSync(mine, own);
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        // A link appears with its content, or not at all.
        linkSync(mine, file);
        return () => {
          if (contentOf(file) === own) rmSync(file, { force: true });
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const held = contentOf(file);
      if (held === undefined) continue;
      const holder = parsed(held);
      if (holder && !isDead(holder)) refuse(file, what, holder);
      breakLock(file, held, `${mine}.broken`);
    }
    refuse(file, what, undefined);
  } catch (error) {
    throw fileError(error, file);
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Removes the locks in a folder whose holders have died. @param prefix what the locks' names begin with */
export function sweepLocks(dir: string, prefix: string): void {
  for (const name of readdirSync(dir)) {
    if (!name.startsWith(prefix)) continue;
    const file = join(dir, name);
    const held = contentOf(file);
    const holder = held === undefined ? undefined : parsed(held);
    if (held !== undefined && holder && isDead(holder)) breakLock(file, held, `${file}.broken-${process.pid}`);
  }
}

/** Moves the dead holder's lock away. If another process was faster and what was moved is a living one's, it is put back. */
function breakLock(file: string, dead: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (contentOf(aside) !== dead) {
    try {
      linkSync(aside, file);
    } catch {
      // A third process has taken the lock meanwhile; the one moved away finds that out when it lets go.
    }
  }
  rmSync(aside, { force: true });
}

function refuse(file: string, what: string, holder: Holder | undefined): never {
  const who = holder
    ? `process ${holder.pid}${holder.host === hostname() ? "" : ` on ${holder.host}`}`
    : "another process";
  const hint =
    holder && holder.host !== hostname()
      ? `if that process has ended, delete ${file}`
      : "wait for it, or give this one another --out or --shard";
  throw new ScenarioError([{ file, message: `${what} is being run by ${who}`, hint, code: "LOCKED" }]);
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function parsed(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Holder;
    return typeof value.pid === "number" && typeof value.host === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function holderOf(pid: number): Holder {
  const started = startOf(pid);
  const boot = contentOf("/proc/sys/kernel/random/boot_id")?.trim();
  return { host: hostname(), pid, ...(started ? { started } : {}), ...(boot ? { boot } : {}) };
}

/** Whether a holder certainly no longer lives; of another machine nothing is known. */
function isDead(holder: Holder): boolean {
  if (holder.host !== hostname()) return false;
  const now = holderOf(holder.pid);
  if (holder.boot !== undefined && now.boot !== undefined && holder.boot !== now.boot) return true;
  if (holder.started !== undefined && now.boot !== undefined) return now.started !== holder.started;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** The 22nd field of /proc/PID/stat; the second, a name in brackets, may itself hold spaces. A zombie has died. */
function startOf(pid: number): string | undefined {
  const fields = contentOf(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ");
  return fields && fields[0] !== "Z" ? fields[19] : undefined;
}
