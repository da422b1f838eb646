import { PluginError } from "../base/errors.ts";
import { restoreState, type SelfSaving, saveState } from "../base/state.ts";
import type { Policy, PolicyKind, SiteView } from "../policy/policy.ts";
import type { SiteAllocation } from "../policy/site-limits.ts";

/** How messages name a policy: a plug-in by its file. */
export const named = ({ kind, file }: Pick<PolicyKind, "kind" | "file">): string =>
  file === undefined ? `policy ${kind}` : `${file}: policy ${kind}`;

/** Told when a plug-in is asked something and when it has answered. */
interface Turns {
  enter(nowUs: number): void;
  leave(): void;
}

/** A plug-in's policy whose failures carry its file, its name and the tick. @param who what messages call it */
export function guarded(who: string, create: () => Policy, turns: Turns): Policy & SelfSaving {
  const shape = (message: string) => new PluginError("PLUGIN_SHAPE", `${who}: ${message}`);
  const make = (): Policy => {
    let made: Policy;
    turns.enter(0);
    try {
      made = create();
    } catch (error) {
      throw blame(`${who} could not be created`, error);
    }
    turns.leave();
    if (typeof made?.decide !== "function")
      throw shape("expected create(params) to return { decide(view, setPointA) }");
    return made;
  };
  const policy = make();
  /** Made at a checkpoint as a resumed run would make it, and asked once what the policy itself is asked. */
  let twin: Policy | undefined;
  const ask = (of: Policy, view: SiteView, setPointA: Float64Array) => {
    let answer: unknown;
    turns.enter(view.nowUs);
    try {
      answer = of.decide(view, setPointA);
    } catch (error) {
      throw blame(`${who} failed at ${view.nowUs / 1e6} s`, error);
    }
    turns.leave();
    // An asynchronous decision would come after the tick it decides on, and its error would reach nobody.
    if (answer instanceof Promise) throw shape("expected decide to write setPointA at once, it returned a promise");
  };
  return {
    decide(view, setPointA) {
      const twins = twin && new Float64Array(setPointA.length);
      if (twin && twins) {
        ask(twin, view, twins);
        (view.limits as SiteAllocation).clear();
        twin = undefined;
      }
      ask(policy, view, setPointA);
      if (twins?.some((currentA, evse) => !Object.is(currentA, setPointA[evse]))) throw forgets(view.nowUs / 1e6);
    },
    tell(view, telling) {
      turns.enter(view.nowUs);
      try {
        policy.tell?.(view, telling);
      } catch (error) {
        throw blame(`${who} failed to tell at ${view.nowUs / 1e6} s`, error);
      }
      turns.leave();
    },
    save() {
      try {
        const saved = saveState(policy);
        const made = make();
        restoreState(made, structuredClone(saved));
        twin = made;
        return saved;
      } catch (error) {
        throw blame(`${who} cannot be kept in a checkpoint`, error, "PLUGIN_STATE");
      }
    },
    restore(saved) {
      restoreState(policy, saved);
    },
  };

  function forgets(timeS: number): PluginError {
    return new PluginError(
      "PLUGIN_FORGETS",
      `${who} at ${timeS} s: made anew and given its properties, as after a checkpoint, it decides otherwise; what it ` +
        "remembers must stand in properties of what create returns, not in variables, or run without --checkpoint",
    );
  }
}

function blame(what: string, error: unknown, code = "POLICY_THREW"): PluginError {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof PluginError)
    return new PluginError(error.code, `${what}: ${reason.replace(` (${error.code})`, "")}`, { cause: error });
  return new PluginError(code, `${what}: ${reason}`, { cause: error });
}
