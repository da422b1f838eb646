import { expect, it } from "vitest";
import { tablesMarkdown } from "./docs.ts";
import { tableSpecs } from "./registry.ts";

it("docs/tables.md is the tables' specs", async () => {
  await expect(tablesMarkdown(tableSpecs.all)).toMatchFileSnapshot("../../docs/tables.md");
});
