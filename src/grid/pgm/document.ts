/** A power-grid-model input document: lists of components by their type's name. */
export interface PgmDocument {
  readonly version: string;
  readonly components: Readonly<Record<string, readonly PgmComponent[]>>;
}

/** One component: attributes under power-grid-model's names; a value per phase for asymmetric ones. */
export interface PgmComponent {
  readonly attributes: Readonly<Record<string, number | readonly number[]>>;
}
