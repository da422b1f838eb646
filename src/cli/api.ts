/** The only door from the command line to the library, opened when a command runs, so that `--help` costs nothing. */
export const api = () => import("../index.ts");
