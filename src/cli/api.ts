/** The only door from the command line to the library: every call the commands make, imported when it is made, so that
 *  `--help` costs nothing. */

const library = () => import("../index.ts");

export type Library = Awaited<ReturnType<typeof library>>;

/** The library, loaded on first use. */
export const api = (): Promise<Library> => library();
