import type { Payload } from "../frame.ts";
import type { SettingQuery } from "../station/command.ts";
import { SETTING_NAMES, type Settings } from "../station/settings.ts";

interface Named {
  readonly name: string;
  readonly instance?: string;
}

/** A setting asked for by component and variable. */
export function variableQuery(asked: Payload): SettingQuery {
  const component = asked["component"] as Named;
  const variable = asked["variable"] as Named;
  const value = asked["attributeValue"] as string | undefined;
  const name = SETTING_NAMES.find(
    (row) =>
      same(row.variable?.[0], component.name) &&
      same(row.variable?.[1], variable.name) &&
      same(row.variable?.[2], variable.instance),
  );
  return {
    name,
    asked: {
      component,
      variable,
      ...(asked["attributeType"] !== undefined && { attributeType: asked["attributeType"] }),
    },
    ...(value !== undefined && { text: value }),
  };
}

const same = (a: string | undefined, b: string | undefined): boolean => a?.toLowerCase() === b?.toLowerCase();

/** GetVariables' answer, one result per question. */
export function writeSettings201(queries: readonly SettingQuery[], settings: Settings): Payload {
  return {
    getVariableResult: queries.map((query) => ({
      attributeStatus: query.name ? attributeStatus(query, "Accepted") : unknown(query),
      ...(query.name && isActual(query) && { attributeValue: String(settings[query.name.setting]) }),
      ...query.asked,
    })),
  };
}

/** SetVariables' answer. */
export function writeChanged201(results: readonly { query: SettingQuery; status: string }[]): Payload {
  return {
    setVariableResult: results.map(({ query, status }) => ({
      attributeStatus: status === "Unknown" ? unknown(query) : attributeStatus(query, status),
      ...query.asked,
    })),
  };
}

/** Only the actual value is kept; targets and bounds are not. */
const isActual = ({ asked }: SettingQuery): boolean => (asked["attributeType"] ?? "Actual") === "Actual";

const attributeStatus = (query: SettingQuery, status: string): string =>
  isActual(query) ? status : "NotSupportedAttributeType";

function unknown({ asked }: SettingQuery): string {
  const { name } = asked["component"] as Named;
  return SETTING_NAMES.some(({ variable }) => same(variable?.[0], name)) ? "UnknownVariable" : "UnknownComponent";
}
