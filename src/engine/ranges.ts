/** Which worker runs which partition: contiguous ranges of equal count, the same in every process.
 *  @returns [first, end) */
export function partitionRange(partitions: number, worker: number, workers: number): [number, number] {
  return [Math.floor((partitions * worker) / workers), Math.floor((partitions * (worker + 1)) / workers)];
}

/** Which worker runs which partition, so that every worker has about the same load: contiguous ranges, each of which
 *  ends where the running sum of weights passes the worker's share. The same weights give the same answer everywhere.
 *  @param weights expected cost of each partition, in any unit
 *  @param besides what the first worker does while the others are at their partitions, in the same unit */
export function balancedRanges(weights: ArrayLike<number>, workers: number, besides = 0): Uint16Array {
  const workerOf = new Uint16Array(weights.length);
  let total = besides;
  for (let i = 0; i < weights.length; i++) total += weights[i];
  let sum = besides;
  for (let i = 0; i < weights.length; i++) {
    // A partition goes to the worker in whose share its middle lies.
    workerOf[i] = total > 0 ? Math.min(workers - 1, Math.floor(((sum + weights[i] / 2) / total) * workers)) : 0;
    sum += weights[i];
  }
  return workerOf;
}
