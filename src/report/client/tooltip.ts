import type { Choices, Drawn, Hit } from "../charts/chart.ts";

/** Shows the words of a hit by pointer, and by arrow keys for those who use none. */
export interface Tooltip {
  /** The drawing changed: forget the old spots. */
  show(drawn: Drawn, widthPx: number): void;
}

export function attachTooltip(
  plot: HTMLElement,
  svg: SVGSVGElement,
  live: HTMLElement,
  choose: (choices: Choices) => void,
): Tooltip {
  const tip = plot.querySelector<HTMLElement>(".tip")!;
  let drawn: Drawn | undefined;
  let widthPx = 1;
  let current = -1;

  const hide = () => {
    tip.hidden = true;
    svg.querySelector(".marker")?.remove();
  };
  const at = (index: number) => {
    current = index;
    const hit = drawn!.hits[index]!;
    mark(svg, hit);
    tip.replaceChildren(
      ...hit.text.map((line, row) => {
        const element = document.createElement(row === 0 ? "b" : "span");
        element.textContent = line;
        return element;
      }),
    );
    tip.hidden = false;
    const scale = svg.clientWidth / widthPx || 1;
    const centre = (hit.x + (hit.width ?? 0) / 2) * scale;
    const left = Math.max(0, Math.min(plot.clientWidth - tip.offsetWidth, centre - tip.offsetWidth / 2));
    const above = hit.y * scale - tip.offsetHeight - 12;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > -40 ? above : (hit.y + (hit.height ?? 0)) * scale + 14}px`;
  };

  const under = (event: MouseEvent): number => {
    const box = svg.getBoundingClientRect();
    const scale = widthPx / box.width;
    return nearest(drawn!, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
  };
  svg.addEventListener("pointermove", (event) => {
    if (!drawn) return;
    const index = under(event);
    svg.classList.toggle("chooses", drawn.hits[index]?.chooses !== undefined);
    if (index < 0) hide();
    else at(index);
  });
  svg.addEventListener("click", (event) => {
    const chooses = drawn?.hits[under(event)]?.chooses;
    if (chooses) choose(chooses);
  });
  svg.addEventListener("pointerleave", hide);
  svg.addEventListener("blur", hide);
  svg.addEventListener("keydown", (event) => {
    if (!drawn || drawn.hits.length === 0) return;
    const last = drawn.hits.length - 1;
    const page = Math.max(1, Math.round(drawn.hits.length / 20));
    const moves: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowDown: current + 1,
      ArrowLeft: current - 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: last,
    };
    if (event.key === "Escape") return hide();
    const chooses = event.key === "Enter" ? drawn.hits[current]?.chooses : undefined;
    if (chooses) return choose(chooses);
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    at(Math.max(0, Math.min(last, next)));
    live.textContent = drawn.hits[current]!.text.join(", ");
  });
  return {
    show(next, width) {
      // What a choice redraws in place keeps the reader's place in it.
      if (next.hits.length !== drawn?.hits.length) current = -1;
      drawn = next;
      widthPx = width;
      hide();
    },
  };
}

/** How far the pointer may be from a spot [px]. */
const REACH_PX = 28;

function nearest(drawn: Drawn, x: number, y: number): number {
  const { overview } = drawn;
  if (overview && y >= overview.y0 - 8) return -1;
  let best = -1;
  let shortest = drawn.nearest === "x" ? Number.POSITIVE_INFINITY : REACH_PX ** 2;
  for (const [index, hit] of drawn.hits.entries()) {
    const dx = Math.max(hit.x - x, 0, x - hit.x - (hit.width ?? 0));
    const dy = drawn.nearest === "x" ? 0 : Math.max(hit.y - y, 0, y - hit.y - (hit.height ?? 0));
    const distance = dx * dx + dy * dy;
    if (distance < shortest) {
      shortest = distance;
      best = index;
    }
  }
  return best;
}

function mark(svg: SVGSVGElement, hit: Hit): void {
  svg.querySelector(".marker")?.remove();
  const space = "http://www.w3.org/2000/svg";
  const element = document.createElementNS(space, hit.width === undefined ? "circle" : "rect");
  const shape: Record<string, number> =
    hit.width === undefined
      ? { cx: hit.x, cy: hit.y, r: 5 }
      : { x: hit.x - 1, y: hit.y - 1, width: hit.width + 2, height: (hit.height ?? 0) + 2, rx: 2 };
  for (const [name, value] of Object.entries(shape)) element.setAttribute(name, String(value));
  element.setAttribute("class", "marker");
  svg.append(element);
}
