#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";

// V8 compiles a function anew, on helper threads, once it has run so much. Three times as much as usual leaves out a good
// part of a short run's compiling, and is over within a long run's first second. Before anything else is loaded.
setFlagsFromString("--interrupt-budget=200000");
await import("../dist/cli/main.js");
