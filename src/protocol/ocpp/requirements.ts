import type { Requirement } from "../requirement.ts";

/** What the station side keeps to, in our words. Sections are those of OCPP 1.6 edition 2; letters and numbers are the use
 *  cases of OCPP 2.0.1 edition 2. */
export const OCPP_REQUIREMENTS: readonly Requirement[] = [
  {
    id: "OCPP-BOOT-1",
    text: "Once connected the station introduces itself and sends nothing else until it is accepted.",
    source: "1.6 §4.2; 2.0.1 B01",
  },
  {
    id: "OCPP-BOOT-2",
    text: "Accepted, it takes on the heartbeat interval it was given and tells the status of every connector.",
    source: "1.6 §4.2, §4.9; 2.0.1 B01, G01",
  },
  {
    id: "OCPP-BOOT-3",
    text: "Pending or rejected, it introduces itself again after the interval given; left to itself, after 60 s.",
    source: "1.6 §4.2; 2.0.1 B02, B03; the 60 s are ours",
  },
  {
    id: "OCPP-BOOT-4",
    text: "Unanswered, it introduces itself again 60 s after the time-out.",
    source: "1.6 §4.2; 2.0.1 B01; the 60 s are ours",
  },
  {
    id: "OCPP-BOOT-5",
    text: "While pending it takes settings and triggers but starts no transaction; while rejected it obeys nothing.",
    source: "1.6 §4.2; 2.0.1 B02, B03",
  },
  {
    id: "OCPP-CONNECT-1",
    text: "Back after a lost connection, an accepted station does not boot again.",
    source: "1.6 §4.2; 2.0.1 part 4 §5",
  },
  {
    id: "OCPP-CONNECT-2",
    text: "It tries to connect after the minimum plus a random share of the range; each failure doubles the wait, up to the number of repeats.",
    source: "2.0.1 part 4 §5.3: minimum 1 s, range 2 s, 2 repeats",
  },
  {
    id: "OCPP-HEART-1",
    text: "A heartbeat goes out when nothing else went out for the interval.",
    source: "1.6 §4.6; 2.0.1 G02",
  },
  {
    id: "OCPP-STATUS-1",
    text: "Every change of a connector's status is told once.",
    source: "1.6 §4.9; 2.0.1 G01",
  },
  {
    id: "OCPP-STATUS-2",
    text: "Back online, the station tells all statuses if it was away longer than the threshold, else those that changed.",
    source: "1.6 §4.9; 2.0.1 B04: threshold 60 s",
  },
  {
    id: "OCPP-AUTH-1",
    text: "A token the back office accepts may charge; one it does not accept may not.",
    source: "1.6 §4.1; 2.0.1 C01",
  },
  {
    id: "OCPP-AUTH-2",
    text: "With local pre-authorisation a token known as accepted charges without being asked about.",
    source: "1.6 §3.5; 2.0.1 C12, C14",
  },
  {
    id: "OCPP-AUTH-3",
    text: "Offline, the local list decides, then the cache, then the setting for unknown tokens.",
    source: "1.6 §3.5; 2.0.1 C13, C15",
  },
  {
    id: "OCPP-AUTH-4",
    text: "The cache keeps the back office's latest word until it expires or is cleared.",
    source: "1.6 §3.5, §5.4; 2.0.1 C10, C11",
  },
  {
    id: "OCPP-AUTH-5",
    text: "A transaction is stopped by its own token or one of the same group, by no other.",
    source: "1.6 §3.5, §4.10; 2.0.1 C09, E07",
  },
  {
    id: "OCPP-AUTH-6",
    text: "Where the answer does not come, the station decides as if offline.",
    source: "1.6 §3.5; 2.0.1 C15; reading the time-out so is ours",
  },
  {
    id: "OCPP-LIST-1",
    text: "A full local list replaces, a differential one adds, changes and removes, and only in a newer version.",
    source: "1.6 §5.15; 2.0.1 D01, D02",
  },
  {
    id: "OCPP-TX-1",
    text: "Energy flows once cable and accepted token are both there, whichever came first.",
    source: "1.6 §4.8; 2.0.1 E02, E03",
  },
  {
    id: "OCPP-TX-2",
    text: "An accepted token without a cable lapses after the connection time-out.",
    source: "1.6 §9.1 ConnectionTimeOut; 2.0.1 E03, EVConnectionTimeOut",
  },
  {
    id: "OCPP-TX-3",
    text: "A transaction stopped at the station ends with reason Local, and the connector is finishing until the cable is out.",
    source: "1.6 §4.9, §4.10; 2.0.1 E07",
  },
  {
    id: "OCPP-TX-4",
    text: "Pulling the cable ends the transaction, or only pauses it, as set.",
    source: "1.6 §9.1 StopTransactionOnEVSideDisconnect; 2.0.1 E09",
  },
  {
    id: "OCPP-TX-5",
    text: "1.6 ends a transaction under the id the back office gave; 2.0.1 numbers its events from 0 without a gap.",
    source: "1.6 §4.8, §4.10; 2.0.1 E01",
  },
  {
    id: "OCPP-TX-6",
    text: "A token refused after the start ends the transaction, or only its energy, as set.",
    source: "1.6 §4.8 StopTransactionOnInvalidId; 2.0.1 E05",
  },
  {
    id: "OCPP-TX-7",
    text: "2.0.1 opens the transaction at the start point set: cable, token, or both.",
    source: "2.0.1 E01 TxStartPoint",
  },
  {
    id: "OCPP-TX-8",
    text: "A transaction cut by a restart is ended with reason PowerLoss and told after the next boot.",
    source: "1.6 §4.10; 2.0.1 E08",
  },
  {
    id: "OCPP-METER-1",
    text: "While a transaction runs its meter is told every sample interval; an interval of 0 means never.",
    source: "1.6 §3.14, §4.7; 2.0.1 J02",
  },
  {
    id: "OCPP-METER-2",
    text: "All meters are told at the same instants, counted from midnight.",
    source: "1.6 §3.14 ClockAlignedDataInterval; 2.0.1 J01",
  },
  {
    id: "OCPP-METER-3",
    text: "Start and end of a transaction carry the register.",
    source: "1.6 §4.8, §4.10; 2.0.1 E02, E06",
  },
  {
    id: "OCPP-REMOTE-1",
    text: "A remote start is obeyed with or without asking about the token again, as set.",
    source: "1.6 §5.11; 2.0.1 F01, F02",
  },
  {
    id: "OCPP-REMOTE-2",
    text: "Without an EVSE named the first free one is taken; with none free the start is refused.",
    source: "1.6 §5.11; 2.0.1 F01",
  },
  {
    id: "OCPP-REMOTE-3",
    text: "A remote stop ends the transaction of that id with reason Remote; an unknown id is refused.",
    source: "1.6 §5.12; 2.0.1 F03",
  },
  {
    id: "OCPP-REMOTE-4",
    text: "A profile that comes with a remote start holds for that transaction alone and must be a Tx profile.",
    source: "1.6 §5.11; 2.0.1 F01, K05",
  },
  {
    id: "OCPP-RESERVE-1",
    text: "An idle EVSE can be reserved; one in use, broken or out of service says so.",
    source: "1.6 §5.13; 2.0.1 H01",
  },
  {
    id: "OCPP-RESERVE-2",
    text: "A reserved EVSE serves the token it is kept for, or its group, and the transaction names the reservation.",
    source: "1.6 §5.13; 2.0.1 H03",
  },
  {
    id: "OCPP-RESERVE-3",
    text: "A reservation ends when it expires, is cancelled, or cannot be kept; the same id replaces it.",
    source: "1.6 §5.1, §5.13; 2.0.1 H02, H04",
  },
  {
    id: "OCPP-PROFILE-1",
    text: "A profile of the same purpose and level on the same EVSE, or of the same id, replaces.",
    source: "1.6 §3.13, §5.16; 2.0.1 K01",
  },
  {
    id: "OCPP-PROFILE-2",
    text: "Profiles that cannot hold are refused: the station's maximum on an EVSE, a Tx profile without its transaction, a level too high, periods out of order.",
    source: "1.6 §5.16; 2.0.1 K01",
  },
  {
    id: "OCPP-PROFILE-3",
    text: "The EVSE is told its limit when a profile comes, changes step or goes, and a Tx profile ends with its transaction.",
    source: "1.6 §3.13; 2.0.1 K01, K02",
  },
  {
    id: "OCPP-PROFILE-4",
    text: "Profiles are cleared by id or by what they have in common; where none matches the answer is Unknown.",
    source: "1.6 §5.5; 2.0.1 K10",
  },
  {
    id: "OCPP-PROFILE-5",
    text: "2.0.1 lists the profiles asked for, one report per EVSE.",
    source: "2.0.1 K09",
  },
  {
    id: "OCPP-PROFILE-6",
    text: "The composite schedule is told for an EVSE and for the station, in the unit asked for.",
    source: "1.6 §5.7; 2.0.1 K08",
  },
  {
    id: "OCPP-PROFILE-7",
    text: "A profile with an offline limit rests once the station has been away that long, and is gone for good if it says so.",
    source: "2.1 maxOfflineDuration, invalidAfterOfflineDuration",
  },
  {
    id: "OCPP-DISCHARGE-1",
    text: "Power follows a signal's or a frequency's curve in straight lines and is flat beyond its ends.",
    source: "2.1 v2xSignalWattCurve, v2xFreqWattCurve",
  },
  {
    id: "OCPP-DISCHARGE-2",
    text: "A period's operation mode decides what is looked at: set-point, signal, frequency, or nothing.",
    source: "2.1 OperationModeEnum",
  },
  {
    id: "OCPP-DISCHARGE-3",
    text: "AFRRSignal moves the set-point of what follows it, inside the period's limits; without such a period it is rejected.",
    source: "2.1 AFRRSignal",
  },
  {
    id: "OCPP-DISCHARGE-4",
    text: "UpdateDynamicSchedule changes the one period of a dynamic profile at once.",
    source: "2.1 UpdateDynamicSchedule",
  },
  {
    id: "OCPP-DYNAMIC-1",
    text: "A dynamic profile with an interval is asked about that long after its last update, and takes on what it is given at once.",
    source: "2.1 PullDynamicScheduleUpdate, dynUpdateInterval, dynUpdateTime",
  },
  {
    id: "OCPP-DYNAMIC-2",
    text: "Nothing is asked offline, without an interval, or for a profile that is gone.",
    source: "2.1 dynUpdateInterval; staying silent offline is ours",
  },
  {
    id: "OCPP-TRANSFER-1",
    text: "Of the ways of energy transfer allowed to a running transaction the station takes on those it is built for; with none, or for another transaction, it rejects.",
    source: "2.1 NotifyAllowedEnergyTransfer; when it rejects is our reading",
  },
  {
    id: "OCPP-TRANSFER-2",
    text: "Where no bidirectional way is allowed nothing flows back.",
    source: "2.1 NotifyAllowedEnergyTransfer, EnergyTransferModeEnum",
  },
  {
    id: "OCPP-EXTERNAL-1",
    text: "A limit of an energy manager or the grid's operator holds at once, with or without a transaction, beside all profiles: the lowest wins.",
    source: "2.0.1 K11.FR.01, K12.FR.01",
  },
  {
    id: "OCPP-EXTERNAL-2",
    text: "The back office is told of it by NotifyChargingLimit, of its end by ClearedChargingLimit, with its source; 1.6 has no words for either.",
    source: "2.0.1 K11 to K13; the schedule goes with it by NotifyChargingLimitWithSchedules",
  },
  {
    id: "OCPP-EXTERNAL-3",
    text: "Where a running transaction's rate changes by more than LimitChangeSignificance, an event ChargingRateChanged says so; a limit that changes by no more is not told.",
    source: "2.0.1 K11, K13.FR.03; the default of 1 % is ours",
  },
  {
    id: "OCPP-EXTERNAL-4",
    text: "What changed while offline, or was not answered, is told once connected.",
    source: "our reading of 2.0.1 K12.FR.02",
  },
  {
    id: "OCPP-EXTERNAL-5",
    text: "No message of the back office clears or replaces it; GetChargingProfiles reports it under its source.",
    source: "2.0.1 K01, K09, K10; that clearing spares it is our reading",
  },
  {
    id: "OCPP-LOCAL-1",
    text: "Local generation comes on top of the external constraints; those come from the place, never from the back office.",
    source: "2.1 LocalGeneration; what it is added to from memory; 2.0.1 K01",
  },
  {
    id: "OCPP-DER-1",
    text: "A DER control of a type the station is not built for is NotSupported; one whose setting or times are missing is Rejected.",
    source: "2.1 R04, SetDERControl; which of the two words from memory",
  },
  {
    id: "OCPP-DER-2",
    text: "Of two controls of a type that could hold at once the one of higher priority holds, of two equal ones the later; the other is told as superseded.",
    source: "2.1 SetDERControl, priority 0 the highest; the tie is ours",
  },
  {
    id: "OCPP-DER-3",
    text: "A scheduled control stands before the default of its type for its time, and its start and end are told.",
    source: "2.1 NotifyDERStartStop; its precedence from memory",
  },
  {
    id: "OCPP-DER-4",
    text: "Controls are reported and cleared by sort, type or id; where none matches the answer is NotFound.",
    source: "2.1 GetDERControl, ReportDERControl, ClearDERControl",
  },
  {
    id: "OCPP-DER-5",
    text: "An event of the grid that a control answers to is told, and its end.",
    source: "2.1 NotifyDERAlarm",
  },
  {
    id: "OCPP-PRIORITY-1",
    text: "UsePriorityCharging puts the PriorityCharging profile in the place of Tx and TxDefault until it is called off or the transaction ends; NoProfile without one.",
    source: "2.1 UsePriorityCharging; its precedence from memory",
  },
  {
    id: "OCPP-AVAIL-1",
    text: "Availability changes at once, or when the transaction has ended.",
    source: "1.6 §5.2; 2.0.1 G03, G04",
  },
  {
    id: "OCPP-AVAIL-2",
    text: "A fault ends the transaction and is told.",
    source: "1.6 §4.9; 2.0.1 G01, G05",
  },
  {
    id: "OCPP-RESET-1",
    text: "A reset ends what runs, or waits for it, then restarts.",
    source: "1.6 §5.14; 2.0.1 B11, B12",
  },
  {
    id: "OCPP-UNLOCK-1",
    text: "Unlocking ends the transaction in 1.6 and is refused during one in 2.0.1.",
    source: "1.6 §5.18; 2.0.1 F05",
  },
  {
    id: "OCPP-TRIGGER-1",
    text: "On request the station says again what it can, and says what it cannot.",
    source: "1.6 §5.17; 2.0.1 F06",
  },
  {
    id: "OCPP-QUEUE-1",
    text: "Events of transactions made offline are kept, in order, and sent once connected.",
    source: "1.6 §3.7; 2.0.1 E04, E12",
  },
  {
    id: "OCPP-QUEUE-2",
    text: "A transaction message that fails is repeated after ever longer pauses and given up after its attempts.",
    source: "1.6 §3.7.1: 3 attempts, 60 s, 120 s; 2.0.1 E13",
  },
  {
    id: "OCPP-QUEUE-3",
    text: "One CALL is under way at a time; without an answer it counts as failed after the time-out.",
    source: "1.6 JSON §4.1.1; 2.0.1 part 4 §4.1",
  },
  {
    id: "OCPP-QUEUE-4",
    text: "A message whose connection broke before the answer is sent again and counts no attempt.",
    source: "1.6 §3.7; 2.0.1 E12",
  },
  {
    id: "OCPP-QUEUE-5",
    text: "Where StartTransaction was given up, StopTransaction carries the id -1.",
    source: "our reading of 1.6 errata; the id has no other value to take",
  },
  {
    id: "OCPP-QUEUE-6",
    text: "2.0.1 says whether a transaction goes on and whether messages of it wait.",
    source: "2.0.1 E14",
  },
  {
    id: "OCPP-CONFIG-1",
    text: "Settings are read and changed by name; unknown, fixed and ill-formed ones are told apart.",
    source: "1.6 §5.3, §5.8; 2.0.1 B05, B06",
  },
  {
    id: "OCPP-RPC-1",
    text: "Unknown actions and broken payloads are answered with the error that fits.",
    source: "1.6 JSON §4.2.3; 2.0.1 part 4 §4.3",
  },
  {
    id: "OCPP-RPC-2",
    text: "An answer that breaks its schema counts as an error.",
    source: "1.6 JSON §4.2; 2.0.1 part 4 §4.2",
  },
  {
    id: "OCPP-RPC-3",
    text: "Whatever happens, every message the station sends keeps to its schema.",
    source: "published JSON schemas of 1.6, 2.0.1 and 2.1",
  },
];
