// A Slurm cluster of this one machine for as long as a script runs, from Debian's packages slurm-wlm and munge, as root.
// Everything it writes lies in one temporary folder, and it listens on this machine's own address alone.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Starts the cluster where none answers. @returns ends what was started, to be awaited */
export async function startCluster() {
  if (answers()) return async () => {};
  const home = mkdtempSync(join(tmpdir(), "gridpilot-cluster-"));
  const at = (name) => join(home, name);
  const host = hostname().split(".")[0];
  for (const name of ["spool", "state"]) mkdirSync(at(name));
  execFileSync("chmod", ["755", home]);
  writeFileSync(at("munge.key"), randomBytes(1024), { mode: 0o400 });
  const config = [
    ...["ClusterName=one", `SlurmctldHost=${host}(127.0.0.1)`, "SlurmctldPort=16817", "SlurmdPort=16818"],
    ...["AuthType=auth/munge", `AuthInfo=socket=${at("munge.socket")}`, "CredType=cred/munge"],
    ...["SlurmUser=root", "SlurmdUser=root", `StateSaveLocation=${at("state")}`, `SlurmdSpoolDir=${at("spool")}`],
    ...[`SlurmctldPidFile=${at("slurmctld.pid")}`, `SlurmdPidFile=${at("slurmd.pid")}`],
    ...["ProctrackType=proctrack/pgid", "TaskPlugin=task/none", "MpiDefault=none", "ReturnToService=2"],
    ...["SelectType=select/cons_tres", "SelectTypeParameters=CR_Core", "SchedulerType=sched/backfill"],
    ...["AccountingStorageType=accounting_storage/none", "JobAcctGatherType=jobacct_gather/none"],
    `NodeName=${host} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} State=UNKNOWN`,
    "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP",
  ];
  writeFileSync(at("slurm.conf"), `${config.join("\n")}\n`);
  process.env.SLURM_CONF = at("slurm.conf");
  const munge = ["key-file=munge.key", "socket=munge.socket", "pid-file=munge.pid", "log-file=munge.log"];
  const mungeArgs = [...munge, "seed-file=munge.seed"].map((option) => `--${option.replace("=", `=${home}/`)}`);
  const servers = [
    ["munged", ["--foreground", "--force", ...mungeArgs]],
    ["slurmctld", ["-D", "-f", at("slurm.conf")]],
    ["slurmd", ["-D", "-f", at("slurm.conf"), "-N", host]],
  ].map(([program, args]) => spawn(program, args, { stdio: "ignore" }));
  const gone = servers.map((server) => new Promise((resolve) => server.once("close", resolve)));
  const end = async () => {
    for (const server of servers) server.kill("SIGTERM");
    // The controller saves its state when told to end, and needs no more than some seconds for it.
    const late = setTimeout(() => {
      for (const server of servers) server.kill("SIGKILL");
    }, 10_000);
    await Promise.all(gone);
    clearTimeout(late);
    rmSync(home, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 60; tries++) {
    await sleep(500);
    if (answers()) return end;
  }
  await end();
  throw new Error("no Slurm came up; Debian: apt-get install slurm-wlm munge, and run this as root");
}

/** Whether a cluster has a node that takes work. */
function answers() {
  try {
    return /idle|mix/.test(
      execFileSync("sinfo", ["-h", "-o", "%t"], { stdio: ["ignore", "pipe", "ignore"] }).toString(),
    );
  } catch {
    return false;
  }
}
