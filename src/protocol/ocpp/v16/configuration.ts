import type { Payload } from "../frame.ts";
import type { SettingQuery } from "../station/command.ts";
import type { Settings } from "../station/settings.ts";

/** GetConfiguration's answer: known keys with their values, and the ones nobody knows. */
export function writeSettings16(queries: readonly SettingQuery[], settings: Settings): Payload {
  return {
    configurationKey: queries.flatMap(({ name }) =>
      name?.key ? [{ key: name.key, readonly: name.readonly ?? false, value: String(settings[name.setting]) }] : [],
    ),
    unknownKey: queries.flatMap(({ name, asked }) => (name ? [] : [asked["key"]])),
  };
}

/** ChangeConfiguration changes one key. */
export function writeChanged16(results: readonly { query: SettingQuery; status: string }[]): Payload {
  const status = results[0]?.status ?? "Rejected";
  return { status: status === "Unknown" ? "NotSupported" : status };
}
