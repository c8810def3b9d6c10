import { isTable, type Table } from '../read/json.ts';

/** What one of Tropo's client libraries, or the servers written with them, would trip over. */
export type Complaint = string;

/**
 * Everything that the known client libraries demand of a request body, checked on the bytes as sent. Written from
 * what each of them does with a body, not from what ours looks like.
 */
export function complaints(body: string): readonly Complaint[] {
  return [...ascii(body), ...erlang(body), ...php(body), ...csharp(body), ...java(body), ...ruby(body)];
}

/** Old servers decode ISO-8859-1, new ones UTF-8. */
function ascii(body: string): Complaint[] {
  return /^[\x20-\x7e]*$/.test(body) ? [] : ['a character outside printable ASCII'];
}

/** Matches a root object with exactly one member, which is an object. */
function erlang(body: string): Complaint[] {
  const root: unknown = JSON.parse(body);
  if (!isTable(root)) return ['erlang: the root is no object'];
  const keys = Object.keys(root);
  if (keys.length !== 1 || !['session', 'result'].includes(keys[0] ?? ''))
    return [`erlang: root keys are ${keys.join(', ')}`];
  const parameters = member(root, 'session')?.['parameters'];
  return parameters === undefined || isTable(parameters) ? [] : ['erlang: parameters is no object'];
}

/** Reads members unguarded: one that is missing prints a warning into the answer. */
function php(body: string): Complaint[] {
  const root = JSON.parse(body) as Table;
  const missing = (table: Table | undefined, what: string, keys: string) =>
    table === undefined
      ? []
      : keys
          .split(' ')
          .filter((key) => !Object.hasOwn(table, key))
          .map((key) => `php: ${what}.${key} is missing`);
  const session = member(root, 'session');
  return [
    ...missing(
      member(root, 'result'),
      'result',
      'sessionId callId state sessionDuration sequence complete error calledid',
    ),
    ...missing(session, 'session', 'id accountId callId timestamp initialText userType'),
    ...['to', 'from'].flatMap((side) =>
      missing(session && member(session, side), `session.${side}`, 'id e164Id name channel network'),
    ),
  ];
}

/** Casts: containers must not be null, `complete` must be a boolean, counts must be integers. */
function csharp(body: string): Complaint[] {
  const root = JSON.parse(body) as Table;
  const session = member(root, 'session');
  const result = member(root, 'result');
  const nulls = ['from', 'to', 'headers', 'parameters', 'initialMedia'].filter((key) => session?.[key] === null);
  const found = nulls.map((key) => `c#: session.${key} is null`);
  if (result && 'actions' in result && !actionsOf(result)) found.push('c#: result.actions is no container, or empty');
  if (result && typeof result['complete'] !== 'boolean') found.push('c#: result.complete is no boolean');
  for (const key of ['sessionDuration', 'sequence'])
    if (result && !Number.isInteger(result[key])) found.push(`c#: result.${key} is no int`);
  if (session && Number.isNaN(Date.parse(String(session['timestamp'])))) found.push('c#: session.timestamp is no date');
  return found;
}

const integers = ['sessionDuration', 'sequence', 'attempts', 'confidence', 'duration', 'connectedDuration'];

/** `Integer` fields take no point, no exponent and no null, as written; maps are of strings. */
function java(body: string): Complaint[] {
  const found = integers.flatMap((key) =>
    [...body.matchAll(new RegExp(`"${key}":([^,}\\]]*)`, 'g'))]
      .filter(([, written]) => !/^-?\d{1,10}$/.test(written ?? ''))
      .map(([, written]) => `java: ${key} is written ${written}`),
  );
  const session = member(JSON.parse(body) as Table, 'session');
  for (const map of ['headers', 'parameters'])
    for (const [key, value] of Object.entries((session && member(session, map)) ?? {}))
      if (typeof value !== 'string') found.push(`java: ${map}.${key} is no string`);
  return found;
}

/** Switches on the channel. */
function ruby(body: string): Complaint[] {
  const session = member(JSON.parse(body) as Table, 'session');
  return ['to', 'from'].flatMap((side) => {
    const endpoint = session && member(session, side);
    return !endpoint || ['VOICE', 'TEXT'].includes(String(endpoint['channel'])) ? [] : [`ruby: ${side}.channel`];
  });
}

/** One action as an object, several as a list of objects; anything else is none. */
export function actionsOf(result: Table): readonly Table[] | undefined {
  const { actions } = result;
  if (isTable(actions)) return Object.keys(actions).length > 0 ? [actions] : undefined;
  return Array.isArray(actions) && actions.length > 1 && actions.every(isTable) ? actions : undefined;
}

function member(table: Table, key: string): Table | undefined {
  const value = table[key];
  return isTable(value) ? value : undefined;
}
