import { type HlcMessage, numberOf } from "../../protocol/hlc/message.ts";

/** What a message says that a reader of a trace wants to know, in one short line. */
export function messageDetail(message: HlcMessage): string {
  const parts: string[] = [];
  visit(message.fields, (key, value) => {
    const show = SHOWN[key];
    if (show) parts.push(show(value));
  });
  return parts.filter(Boolean).slice(0, 6).join(", ");
}

const amount = (name: string, unit: string) => (value: unknown) => `${name} ${round(numberOf(value))} ${unit}`;
const text = (name: string) => (value: unknown) => `${name}${String(value)}`;
const round = (value: number): number => Math.round(value * 10) / 10;

const SHOWN: Readonly<Record<string, (value: unknown) => string>> = {
  ResponseCode: (value) => (value === "OK" ? "" : String(value)),
  EVSEProcessing: (value) => (value === "Ongoing" ? "Ongoing" : "Finished"),
  ChargeProgress: text(""),
  ReadyToChargeState: (value) => (value === true ? "Start" : "Stop"),
  ProtocolNamespace: text(""),
  SelectedPaymentOption: text(""),
  SelectedAuthorizationService: text(""),
  RequestedEnergyTransferMode: text(""),
  EVRequestedEnergyTransferType: text(""),
  SelectedEnergyTransferService: (value) => `service ${(value as { ServiceID: number }).ServiceID}`,
  EVRESSSOC: (value) => `SoC ${String(value)} %`,
  PresentSOC: (value) => `SoC ${String(value)} %`,
  EVTargetVoltage: amount("target", "V"),
  EVTargetCurrent: amount("target", "A"),
  BPT_ChannelSelection: text("channel "),
  EVSEPresentVoltage: amount("present", "V"),
  EVSEPresentCurrent: amount("present", "A"),
  EVSEMaxCurrent: amount("max", "A"),
  EVSEMaximumCurrentLimit: amount("max", "A"),
  EVSETargetActivePower: amount("target", "W/phase"),
  EVSENotification: (value) => (value === "None" ? "" : String(value)),
  ChargingSession: text(""),
};

function visit(value: unknown, take: (key: string, value: unknown) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, take);
  } else if (value !== null && typeof value === "object") {
    for (const [key, child] of Object.entries(value)) {
      take(key, child);
      visit(child, take);
    }
  }
}
