import { SimulationError } from "../../base/errors.ts";

/** Cholesky factors of symmetric positive definite matrices that are 0 left of a first column in each row. Sessions in order
 *  of arrival meet only those that are there with them, so a month's matrix is a narrow band. */
export class EnvelopeCholesky {
  readonly size: number;
  /** First column of each row, and where the row's columns begin in `values`. */
  readonly first: Int32Array;
  readonly start: Int32Array;
  readonly values: Float64Array;

  constructor(first: Int32Array) {
    this.size = first.length;
    this.first = first;
    this.start = new Int32Array(first.length + 1);
    for (let row = 0; row < first.length; row++) this.start[row + 1] = this.start[row] + row - first[row] + 1;
    this.values = new Float64Array(this.start[first.length]);
  }

  clear(): void {
    this.values.fill(0);
  }

  /** Where the entry of a row and a column at or left of the diagonal lies. */
  at(row: number, column: number): number {
    return this.start[row] + column - this.first[row];
  }

  /** Replaces the matrix by its factor. @throws SimulationError where it is not positive definite */
  factorise(): void {
    const { size, first, start, values } = this;
    for (let row = 0; row < size; row++) {
      const rowBase = start[row] - first[row];
      for (let column = first[row]; column <= row; column++) {
        const columnBase = start[column] - first[column];
        let sum = values[rowBase + column];
        for (let k = Math.max(first[row], first[column]); k < column; k++)
          sum -= values[rowBase + k] * values[columnBase + k];
        if (column < row) values[rowBase + column] = sum / values[columnBase + column];
        else {
          if (!(sum > 0))
            throw new SimulationError(
              "PROGRAMME_SINGULAR",
              `the charging programme's matrix lost its rank at row ${row}`,
            );
          values[rowBase + row] = Math.sqrt(sum);
        }
      }
    }
  }

  /** Solves in place. */
  solve(x: Float64Array): void {
    const { size, first, start, values } = this;
    for (let row = 0; row < size; row++) {
      const base = start[row] - first[row];
      let sum = x[row];
      for (let k = first[row]; k < row; k++) sum -= values[base + k] * x[k];
      x[row] = sum / values[base + row];
    }
    for (let row = size - 1; row >= 0; row--) {
      const base = start[row] - first[row];
      const value = x[row] / values[base + row];
      x[row] = value;
      for (let k = first[row]; k < row; k++) x[k] = x[k] - values[base + k] * value;
    }
  }
}
