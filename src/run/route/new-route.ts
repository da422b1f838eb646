import type { Model, SiteModel } from "../../model/model.ts";
import type { DispatchRows } from "./record-dispatch.ts";
import type { OcppMessageRows } from "./record-messages.ts";
import { SetPointRoute } from "./set-point-route.ts";

/** Makes a site's way for set-points; undefined where the scenario names none. */
export type NewRoute = (
  model: Model,
  site: SiteModel,
  rows: DispatchRows | undefined,
  messages?: OcppMessageRows | undefined,
) => SetPointRoute | undefined;

export const newRoute: NewRoute = (model, site, rows, messages) =>
  model.route && new SetPointRoute({ model, site, route: model.route, rows, messages });
