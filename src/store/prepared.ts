import type { Compilable, CompiledQuery } from 'kysely';

/** Where a value comes in a query that is compiled before there is one. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A query that is asked often: compiled once, then only filled. `at.<name>` stands where that value comes. */
export function prepared<Values extends object>(build: (at: Values) => Compilable): (values: Values) => CompiledQuery {
  const at = new Proxy({}, { get: (_target, name) => new Slot(String(name)) }) as Values;
  const compiled = build(at).compile();
  return (values) => ({
    ...compiled,
    parameters: compiled.parameters.map((parameter) =>
      parameter instanceof Slot ? values[parameter.name as keyof Values] : parameter,
    ),
  });
}
