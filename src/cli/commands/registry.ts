import type { Command } from "../command.ts";
import { compareCommand } from "./compare.ts";
import { diffCommand } from "./diff.ts";
import { explainCommand } from "./explain.ts";
import { importCommand } from "./import.ts";
import { interopCommand } from "./interop.ts";
import { listCommand } from "./list.ts";
import { newCommand } from "./new.ts";
import { powerflowCommand } from "./powerflow.ts";
import { queryCommand } from "./query.ts";
import { reportCommand } from "./report.ts";
import { runCommand } from "./run.ts";
import { schemaCommand } from "./schema.ts";
import { serveCommand } from "./serve.ts";
import { sweepCommand } from "./sweep.ts";
import { traceCommand } from "./trace.ts";
import { validateCommand } from "./validate.ts";
import { workerCommand } from "./worker.ts";

/** Every command, in the order `gridpilot --help` prints them. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  sweepCommand,
  explainCommand,
  workerCommand,
  compareCommand,
  diffCommand,
  serveCommand,
  queryCommand,
  reportCommand,
  validateCommand,
  newCommand,
  listCommand,
  importCommand,
  powerflowCommand,
  traceCommand,
  interopCommand,
  schemaCommand,
];
