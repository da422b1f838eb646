import { registry } from "../../base/registry.ts";
import type { Chart } from "./chart.ts";
import { dayLoadChart } from "./day-load.ts";
import { differencesChart } from "./differences.ts";
import { dispatchWaterfallChart } from "./dispatch-waterfall.ts";
import { energyCapacityChart } from "./energy-capacity.ts";
import { feederMapChart } from "./feeder-map.ts";
import { feederMapChangeChart } from "./feeder-map-change.ts";
import { fleetPeakChart } from "./fleet-peak.ts";
import { fleetPeakLinesChart } from "./fleet-peak-lines.ts";
import { frequencyPanelsChart } from "./frequency-panels.ts";
import { frequencyResponseChart } from "./frequency-response.ts";
import { interopChangeChart } from "./interop-change.ts";
import { interopFlowChart } from "./interop-flow.ts";
import { interopMatrixChart } from "./interop-matrix.ts";
import { interopPairChart } from "./interop-pair.ts";
import { kpiBarsChart } from "./kpi-bars.ts";
import { loadDurationChart } from "./load-duration.ts";
import { moneyByPartyChart } from "./money-by-party.ts";
import { moneyByPartyRunsChart } from "./money-by-party-runs.ts";
import { powerPanelsChart } from "./power-panels.ts";
import { reserveOfferChart } from "./reserve-offer.ts";
import { sensitivityChart } from "./sensitivity.ts";
import { sessionGanttChart } from "./session-gantt.ts";
import { sessionPanelsChart } from "./session-panels.ts";
import { sessionTraceChart } from "./session-trace.ts";
import { signalLimitChart } from "./signal-limit.ts";
import { sitePowerChart } from "./site-power.ts";
import { socFanChart } from "./soc-fan.ts";
import { stationLimitChart } from "./station-limit.ts";
import { transformerChart } from "./transformer.ts";
import { transformerPanelsChart } from "./transformer-panels.ts";
import { uptakeChart } from "./uptake.ts";
import { voltageEnvelopeChart } from "./voltage-envelope.ts";
import { voltagePanelsChart } from "./voltage-panels.ts";

/** Every chart, in the order it stands on its page. */
export const charts = registry<Chart>("chart", [
  sitePowerChart,
  signalLimitChart,
  stationLimitChart,
  voltageEnvelopeChart,
  feederMapChart,
  transformerChart,
  frequencyResponseChart,
  reserveOfferChart,
  moneyByPartyChart,
  loadDurationChart,
  fleetPeakChart,
  socFanChart,
  sessionGanttChart,
  dispatchWaterfallChart,
  uptakeChart,
  differencesChart,
  energyCapacityChart,
  sensitivityChart,
  kpiBarsChart,
  moneyByPartyRunsChart,
  dayLoadChart,
  fleetPeakLinesChart,
  powerPanelsChart,
  voltagePanelsChart,
  feederMapChangeChart,
  transformerPanelsChart,
  frequencyPanelsChart,
  sessionPanelsChart,
  interopPairChart,
  interopChangeChart,
  interopMatrixChart,
  interopFlowChart,
  sessionTraceChart,
]);
