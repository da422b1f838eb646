import type { Choice, Choices } from "../charts/chart.ts";

/** What the reader has chosen, for every chart of the page. */
export interface PageChoices {
  current(): Choices;
  set(choices: Choices): void;
  onChange(listener: () => void): void;
}

export function pageChoices(): PageChoices {
  const listeners: (() => void)[] = [];
  let chosen: Choices = {};
  return {
    current: () => chosen,
    set(next) {
      chosen = { ...chosen, ...next };
      for (const listener of listeners) listener();
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

/** A group of buttons for each choice, in front of the other tools of a figure. */
export function attachChoices(tools: HTMLElement, choices: readonly Choice[], page: PageChoices): void {
  const groups = choices.map(({ name, label, options }) => {
    const group = document.createElement("span");
    group.className = "choice";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", label);
    const head = document.createElement("span");
    head.textContent = label;
    const buttons = options.map((option) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = option.label;
      button.dataset["choice"] = `${name}=${option.value}`;
      button.addEventListener("click", () => page.set({ [name]: option.value }));
      return { button, value: option.value };
    });
    const show = () => {
      const value = page.current()[name] ?? options[0]?.value;
      for (const one of buttons) one.button.setAttribute("aria-pressed", String(one.value === value));
    };
    page.onChange(show);
    show();
    group.append(head, ...buttons.map(({ button }) => button));
    return group;
  });
  tools.prepend(...groups);
}
