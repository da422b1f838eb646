/** Certificates as far as time can break them: who signed whom, and how long each is valid. No cryptography. */
export interface Certificate {
  readonly name: string;
  readonly validDays: number;
}

/** Chains from root to leaf with the validity of EcoG-io/iso15118's create_certs.sh [days]. */
export const CHAINS = Object.freeze({
  secc: [
    { name: "V2G root", validDays: 3650 },
    { name: "CPO sub-CA 1", validDays: 1460 },
    { name: "CPO sub-CA 2", validDays: 365 },
    { name: "SECC leaf", validDays: 60 },
  ],
  contract: [
    { name: "MO root", validDays: 3650 },
    { name: "MO sub-CA 1", validDays: 1460 },
    { name: "MO sub-CA 2", validDays: 1460 },
    { name: "contract", validDays: 730 },
  ],
} satisfies Record<string, readonly Certificate[]>);

/** The first certificate of a chain that has expired, counted from the root, or undefined.
 *  @param ageDays days since the chain was issued, each certificate having been issued then */
export function expiredIn(chain: readonly Certificate[], ageDays: number): Certificate | undefined {
  return chain.find((certificate) => ageDays > certificate.validDays);
}
