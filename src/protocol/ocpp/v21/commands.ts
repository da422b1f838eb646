import type { PeriodJson } from "../charging/profile-json.ts";
import type { Payload } from "../frame.ts";
import type { Command, DerControlJson } from "../station/command.ts";
import type { DerFilter } from "../station/der-control.ts";
import { readCommand201 } from "../v201/commands.ts";

interface Fields {
  readonly signal: number;
  readonly chargingProfileId: number;
  readonly scheduleUpdate: Partial<PeriodJson>;
  readonly transactionId: string;
  readonly activate: boolean;
  readonly allowedEnergyTransfer: readonly string[];
  readonly requestId: number;
  readonly isDefault?: boolean;
  readonly controlType?: string;
  readonly controlId?: string;
}

/** What a 2.1 back office asks, its payload checked before: the commands that 2.1 adds; the rest is 2.0.1's. */
export const readCommand21 = (action: string, payload: Payload, epochUs: number): Command | undefined =>
  READERS[action]?.(payload as never) ?? readCommand201(action, payload, epochUs);

const READERS: Readonly<Record<string, (payload: Fields) => Command>> = {
  AFRRSignal: ({ signal }) => ({ kind: "afrrSignal", signal }),
  UpdateDynamicSchedule: ({ chargingProfileId, scheduleUpdate }) => ({
    kind: "updateSchedule",
    profileId: chargingProfileId,
    update: scheduleUpdate,
  }),
  UsePriorityCharging: ({ transactionId, activate }) => ({ kind: "usePriority", transactionId, activate }),
  NotifyAllowedEnergyTransfer: ({ transactionId, allowedEnergyTransfer }) => ({
    kind: "allowTransfer",
    transactionId,
    modes: allowedEnergyTransfer,
  }),
  SetDERControl: (payload) => ({ kind: "setDerControl", control: payload as unknown as DerControlJson }),
  GetDERControl: (payload) => ({ kind: "getDerControl", requestId: payload.requestId, filter: filterOf(payload) }),
  ClearDERControl: (payload) => ({ kind: "clearDerControl", filter: filterOf(payload) }),
};

const filterOf = ({ isDefault, controlType, controlId }: Fields): DerFilter => ({
  ...(isDefault !== undefined && { isDefault }),
  ...(controlType !== undefined && { type: controlType }),
  ...(controlId !== undefined && { id: controlId }),
});
