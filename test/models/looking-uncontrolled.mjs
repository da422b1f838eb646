import { policyKinds } from "../../dist/index.js";

const { blindToGrid: _blind, ...looking } = policyKinds.find("uncontrolled");

/** `uncontrolled` without the word that it does not look at the grid: the run then waits for every power flow. */
export const policy = { ...looking, kind: "looking" };
