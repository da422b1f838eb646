/** The files `gridpilot new` writes. A test validates and runs them. */

/** scenario.yaml with every key a beginner meets. */
export const starterScenario = (
  name: string,
): string => `# What is simulated. Every key: gridpilot schema, docs/scenario.md
version: 1
name: ${JSON.stringify(name)}
question: How much of the energy asked for fits under the connection's limit?
seed: 1                            # the same seed gives the same run
start: 2026-03-02T00:00:00+01:00   # simulation time 0, with its offset from UTC
duration: 1d                       # us, ms, s, min, h or d

site:
  layout: caltech-garage           # EVSEs and their wiring; gridpilot list models
  network: three-phase             # or single-phase (one cap on the sum), or unlimited
  transformerKw: 20                # what the connection may carry [kW]
  evse: ideal-ac-32a               # the EVSE at every place, or as-built: what the layout names

fleet:
  kind: trace
  file: sessions.csv               # who comes when, needing how much
  vehicle: ideal-6.6kw             # the vehicle of sessions that name none

control:
  interval: 5min                   # how often the policy decides

policy:
  kind: earliest-deadline          # gridpilot list policies

# The same site at every customer of a feeder, solved every minute; it needs site.placement: each-customer and a trace
# with the column site, as scenarios/lv-street has:
# grid:
#   feeder: european-lv
#   step: 1min

record:
  voltageInterval: 10min           # averaging of bus voltages
  events: false                    # true also writes every event
`;

/** sessions.csv: one working day at six EVSEs. */
export const STARTER_TRACE = `session,evse,arrival,departure,requested_kwh
s1,CA-308,2026-03-02T07:40:00+01:00,2026-03-02T16:30:00+01:00,18
s2,CA-508,2026-03-02T08:05:00+01:00,2026-03-02T17:10:00+01:00,24.5
s3,CA-304,2026-03-02T08:20:00+01:00,2026-03-02T12:00:00+01:00,16
s4,CA-148,2026-03-02T08:45:00+01:00,2026-03-02T18:00:00+01:00,31
s5,CA-307,2026-03-02T09:10:00+01:00,2026-03-02T11:30:00+01:00,9.5
s6,CA-322,2026-03-02T09:30:00+01:00,2026-03-02T15:45:00+01:00,22
s7,CA-304,2026-03-02T12:30:00+01:00,2026-03-02T17:30:00+01:00,14
s8,CA-307,2026-03-02T13:00:00+01:00,2026-03-02T16:00:00+01:00,12
`;

/** README.md of the new folder. */
export const STARTER_README = `# A scenario for gridpilot

- \`scenario.yaml\`: what is simulated, with a comment at every key
- \`sessions.csv\`: one row per charging session: session, evse, arrival, departure, requested_kwh
  (optional columns: site, estimated_departure, initial_soc, vehicle); the rows here are made up

\`\`\`sh
gridpilot validate .                                # check it
gridpilot run .                                     # run it; says where the page is
gridpilot compare . --vary policy.kind=uncontrolled,earliest-deadline,round-robin
\`\`\`
`;
