/** Something that other processes are asked; see the desks around those of this process. */
export interface Asked {
  readonly account: string;
  /** A call, room or queue; empty: everybody is asked. */
  readonly about: string;
  /** Of a desk, as `calls.end`. */
  readonly method: string;
  readonly arguments: readonly unknown[];
}

/** The other processes with this store. All that is asked and answered is plain data. */
export interface Others {
  /** There are none. */
  readonly isAlone: boolean;
  /**
   * The answer of the one that runs it; null: none of them does.
   *
   * @throws Unavailable where it has taken the question and not answered: whether it was done is not known.
   */
  one<Answer>(asked: Asked): Promise<{ readonly answer: Answer } | null>;
  /** What each of them has. */
  all<Answer>(asked: Omit<Asked, 'about'>): Promise<readonly Answer[]>;
}

export const nobodyElse: Others = { isAlone: true, one: async () => null, all: async () => [] };

/** What this process answers for the things of one desk. */
export interface AnswersHere {
  /** It runs this one. */
  has(about: string): boolean;
  // biome-ignore lint/suspicious/noExplicitAny: each method knows what it was given, by a process like this one
  readonly methods: Readonly<Record<string, (...given: any[]) => Promise<unknown>>>;
}

export type Asking = (...given: unknown[]) => Promise<unknown>;

/** Methods of a desk that are all asked in the same way: about what comes first, with plain data. */
export function methodsOf<Name extends string>(
  desk: Readonly<Record<Name, unknown>>,
  names: readonly Name[],
): Readonly<Record<Name, Asking>> {
  const own = desk as Readonly<Record<Name, Asking>>;
  const each = names.map((name): [Name, Asking] => [name, (...given) => own[name](...given)]);
  return Object.fromEntries(each) as Record<Name, Asking>;
}

/** Who answers here; null: nobody. */
export function answering(
  desksOf: (account: string) => Readonly<Record<string, AnswersHere>> | null,
): (asked: Omit<Asked, 'arguments'>) => ((given: readonly unknown[]) => Promise<unknown>) | null {
  return ({ account, about, method }) => {
    const [of = '', name = ''] = method.split('.');
    const desks = desksOf(account) ?? {};
    const desk = Object.hasOwn(desks, of) ? desks[of] : undefined;
    const work = desk && Object.hasOwn(desk.methods, name) ? desk.methods[name] : undefined;
    if (!desk || !work || (about !== '' && !desk.has(about))) return null;
    // What was left out in between has come as null.
    return (given) => work(...given.map((each) => each ?? undefined));
  };
}
