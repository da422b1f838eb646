import { copyName } from "../grid/copies.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import { feederTopology } from "../grid/topology.ts";
import { tableBuilder } from "../tables/builder.ts";
import { buses } from "../tables/kinds/buses.ts";
import type { Table } from "../tables/table.ts";

/** Where the buses of some copies of the feeder lie.
 *  @param declaredV by node  @param shown how many copies, from the first on, have rows; `copies` is how many there are */
export function busTable(
  { network, index }: PowerFlow,
  declaredV: ArrayLike<number>,
  { shown, copies }: { readonly shown: number; readonly copies: number },
): Table {
  const { parent, distanceM, customers } = feederTopology(network);
  const builder = tableBuilder(buses);
  const names = Array.from({ length: shown }, (_, copy) =>
    network.buses.map(({ name }) => copyName(name, copy, copies)),
  ).flat();
  const bus = builder.category("bus", names);
  const parentName = builder.category("parent", ["", ...names]);
  const number = (name: string) => builder.f64(name);
  const [x, y, nominal, distance] = ["x_m", "y_m", "nominal_v", "distance_m"].map(number);
  const count = builder.i32("customers");
  for (let copy = 0; copy < shown; copy++) {
    const first = copy * network.buses.length;
    network.buses.forEach((each, b) => {
      bus.push(first + b);
      x!.push(each.x ?? Number.NaN);
      y!.push(each.y ?? Number.NaN);
      nominal!.push(declaredV[index.first[b]] ?? each.nominalV);
      distance!.push(distanceM[b]);
      parentName.push(parent[b] < 0 ? 0 : first + parent[b] + 1);
      count.push(customers[b]);
    });
  }
  return builder.finish();
}
