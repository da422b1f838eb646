import { expect, it } from "vitest";
import { drive } from "../machine-driver.ts";
import { CHAINS, expiredIn } from "./certificates.ts";
import { evseLink } from "./evse.ts";
import type { TlsVersion } from "./messages.ts";
import { vehicleLink } from "./vehicle.ts";

/** Both sides on a connection without delay. */
function bench(vehicleTls: TlsVersion, evseTls: TlsVersion, options: { tlsMs?: number; ageDays?: number } = {}) {
  const vehicle = drive(vehicleLink({ tls: vehicleTls, tlsMs: 400, beforeSdpMs: 50 }));
  const evse = drive(
    evseLink({
      tls: evseTls,
      tlsMs: options.tlsMs ?? 400,
      port: 50_000,
      refusesTcp: false,
      chain: CHAINS.secc,
      chainAgeDays: options.ageDays ?? 0,
    }),
  );
  vehicle.send({ kind: "linked" });
  evse.send({ kind: "linked" });
  let fromVehicle = 0;
  let fromEvse = 0;
  for (let ms = 0; ms < 25_000; ms++) {
    vehicle.wait(1);
    evse.wait(1);
    for (; fromVehicle < vehicle.said.length; fromVehicle++) {
      const { output } = vehicle.said[fromVehicle]!;
      if (output.kind === "message") evse.send({ kind: "message", message: output.message });
    }
    for (; fromEvse < evse.said.length; fromEvse++) {
      const { output } = evse.said[fromEvse]!;
      if (output.kind === "message") vehicle.send({ kind: "message", message: output.message });
    }
    if (vehicle.phase === "connected") break;
  }
  const agreed = vehicle.said.find(({ output }) => output.kind === "connected")?.output;
  const failure = vehicle.said.find(({ output }) => output.kind === "failed")?.output;
  return {
    agreed: agreed && "tls" in agreed ? agreed.tls : undefined,
    failure: failure && "failure" in failure ? failure.failure : undefined,
  };
}

it("ISO 15118-2 SDP retries: 50 requests at 250 ms, then it gives up after 12.5 s", () => {
  const vehicle = drive(vehicleLink({ tls: "none", tlsMs: 0, beforeSdpMs: 0 })).send({ kind: "linked" });
  vehicle.wait(13_000);
  const asked = vehicle.said.filter(({ output }) => output.kind === "message").map(({ atMs }) => atMs);
  expect(asked).toEqual(Array.from({ length: 50 }, (_, i) => i * 250));
  expect(vehicle.said.at(-1)).toMatchObject({ atMs: 12_500, output: { failure: { stage: "sdp" } } });
});

it("ISO 15118-2 TLS: both sides settle on what both have", () => {
  const versions = ["none", "1.2", "1.3"] as const;
  for (const a of versions) {
    for (const b of versions) {
      const expected = a === "none" || b === "none" ? "none" : a === "1.3" && b === "1.3" ? "1.3" : "1.2";
      expect([a, b, bench(a, b).agreed]).toEqual([a, b, expected]);
    }
  }
});

it("ISO 15118-2 TLS: an expired leaf, and a handshake of 16 s, end the attempt", () => {
  expect(bench("1.2", "1.2", { ageDays: 60 }).agreed).toBe("1.2");
  expect(bench("1.2", "1.2", { ageDays: 61 }).failure).toMatchObject({ stage: "tls", party: "evse" });
  expect(bench("1.2", "1.2", { tlsMs: 16_000 }).failure?.cause).toMatch(/15 s/);
});

it("V2G_EVCC_CommunicationSetup_Timeout: a session not up 20 s after the network ends the attempt", () => {
  for (const isUp of [false, true]) {
    const vehicle = drive(vehicleLink({ tls: "none", tlsMs: 0, beforeSdpMs: 0 })).send({ kind: "linked" });
    vehicle.wait(1).send({ kind: "message", message: { kind: "SDP response", tls: false, port: 50_000 } });
    vehicle.send({ kind: "message", message: { kind: "TCP SYN-ACK" } });
    if (isUp) vehicle.send({ kind: "sessionUp" });
    vehicle.wait(20_000);
    expect(vehicle.phase).toBe(isUp ? "connected" : "failed");
  }
});

it("of a chain the leaf expires first, and the name of what expired is given from the root down", () => {
  expect([60, 61, 366, 1461, 3651].map((days) => expiredIn(CHAINS.secc, days)?.name)).toEqual([
    undefined,
    "SECC leaf",
    "CPO sub-CA 2",
    "CPO sub-CA 1",
    "V2G root",
  ]);
  expect(expiredIn(CHAINS.contract, 731)?.name).toBe("contract");
});
