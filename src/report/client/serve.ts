/** The page of `gridpilot serve`: lists runs and studies, follows those that are being run, opens and compares. */

interface Entry {
  readonly id: string;
  readonly kind: "run" | "study" | "running";
  readonly name: string;
  readonly title: string;
  readonly facts: string;
  readonly done?: number;
  readonly toRun?: number;
  readonly failed?: number;
  readonly worst?: string;
}

const EVERY_MS = 1000;
const list = document.querySelector<HTMLUListElement>("#entries")!;
const filter = document.querySelector<HTMLInputElement>("#filter")!;
const compare = document.querySelector<HTMLButtonElement>("#compare")!;
const said = document.querySelector<HTMLElement>("#said")!;
const chosen = new Set<string>();
let entries: readonly Entry[] = [];
let shown = "";

function matches({ name, title, facts }: Entry): boolean {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${name} ${title} ${facts}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function item(entry: Entry): HTMLLIElement {
  const row = document.createElement("li");
  row.dataset["id"] = entry.id;
  const box = document.createElement("input");
  box.type = "checkbox";
  box.disabled = entry.kind === "running";
  box.checked = chosen.has(entry.id);
  box.ariaLabel = `Choose ${entry.name}`;
  box.addEventListener("change", () => {
    if (box.checked) chosen.add(entry.id);
    else chosen.delete(entry.id);
    tellChoice();
  });
  const link = document.createElement(entry.kind === "running" ? "span" : "a");
  link.className = "name";
  link.textContent = entry.name;
  if (link instanceof HTMLAnchorElement) link.href = `/open?id=${encodeURIComponent(entry.id)}`;
  const facts = document.createElement("span");
  facts.className = "facts";
  facts.textContent = `${entry.kind === "running" ? "being run" : entry.kind} · ${entry.title} · ${entry.facts}`;
  row.append(box, link, facts);
  if (entry.kind === "running" && entry.toRun !== undefined) {
    const bar = document.createElement("progress");
    bar.max = entry.toRun;
    bar.value = entry.done ?? 0;
    const words = document.createElement("span");
    words.className = "facts";
    words.textContent = `${entry.done} of ${entry.toRun}, ${entry.failed} failed${entry.worst ? `; ${entry.worst}` : ""}`;
    row.append(bar, words);
  }
  return row;
}

function tellChoice(): void {
  const picked = entries.filter(({ id }) => chosen.has(id));
  const kinds = new Set(picked.map(({ kind }) => kind));
  compare.disabled = picked.length < 2 || kinds.size > 1;
  compare.textContent = picked.length > 0 ? `Compare ${picked.length} chosen` : "Compare chosen";
  said.textContent =
    kinds.size > 1
      ? "Runs compare with runs, studies with studies."
      : picked.length === 1
        ? "Choose one more to compare with it."
        : "";
}

function draw(): void {
  const visible = entries.filter(matches);
  const now = JSON.stringify([entries.length > 0, visible]);
  // Drawing anew would take the focus from whoever is reading.
  if (now === shown) return;
  shown = now;
  const focused = document.activeElement?.closest("li")?.dataset["id"];
  list.replaceChildren(...visible.map(item));
  if (focused) list.querySelector<HTMLElement>(`li[data-id="${CSS.escape(focused)}"] input`)?.focus();
  document.querySelector<HTMLElement>("#none")!.hidden = entries.length > 0;
  document.querySelector<HTMLElement>("#unmatched")!.hidden = entries.length === 0 || visible.length > 0;
  tellChoice();
}

async function refresh(): Promise<void> {
  try {
    const answer = await fetch("/api/list");
    if (!answer.ok) throw new Error(String(answer.status));
    entries = (await answer.json()) as Entry[];
    document.body.classList.remove("gone");
    draw();
  } catch {
    document.body.classList.add("gone");
  }
  setTimeout(() => void refresh(), EVERY_MS);
}

filter.addEventListener("input", draw);
compare.addEventListener("click", () => {
  // In the order of choosing: the first is what the others are held against.
  const ids = [...chosen]
    .filter((id) => entries.some((entry) => entry.id === id))
    .map((id) => `id=${encodeURIComponent(id)}`);
  location.href = `/compare?${ids.join("&")}`;
});
void refresh();
