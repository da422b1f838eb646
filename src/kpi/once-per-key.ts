/** Works something out once for each table, or other object, however many KPIs ask for it; they share the answer, so none
 *  may change it. It is forgotten with the object. */
export function oncePerKey<K extends object, T>(compute: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, T>();
  return (key) => {
    let answer = known.get(key);
    if (answer === undefined) {
      answer = compute(key);
      known.set(key, answer);
    }
    return answer;
  };
}
