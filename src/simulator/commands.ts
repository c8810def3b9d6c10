import { channelHeaders, profileHeaders } from './channel-headers.ts';
import type { Command } from './command-reader.ts';
import type { Connection } from './connection.ts';
import { eventNames, type Header, type SwitchEvent } from './event.ts';
import { variableOf } from './expanding.ts';
import { apiReply, commandReply, plainEvent } from './frames.ts';
import { wholeNumber } from './tokens.ts';

interface Answer {
  /** What is written; empty for nothing. */
  readonly frame: string;
  /** What follows once it has been written. */
  readonly after?: () => void;
}

type Responder = (connection: Connection, argument: string, command: Command) => Answer | Promise<Answer>;

const unknown = commandReply('-ERR command not found');

/** Obeys a command and says what is written for it (parse_command in mod_event_socket.c). */
export async function answerCommand(connection: Connection, command: Command): Promise<Answer> {
  const [, verb = '', argument = ''] = /^(\S+) *(.*)$/s.exec(command.line) ?? [];
  const name = verb.toLowerCase();
  if (!connection.isAdmitted) return admit(connection, name, argument);
  const responder = responders.get(name);
  return responder === undefined ? { frame: unknown } : responder(connection, argument, command);
}

function admit(connection: Connection, name: string, argument: string): Answer {
  const { admission } = connection;
  if (admission.by === 'connect') {
    connection.admit();
    return { frame: name === 'connect' ? connectReply(connection) : '' };
  }
  const refused: Answer = { frame: commandReply('-ERR invalid'), after: () => connection.close() };
  switch (name) {
    case 'exit':
      return leave(connection);
    case 'auth':
      if (argument !== admission.password) return refused;
      connection.admit();
      return reply('+OK accepted');
    case 'userauth': {
      const colon = argument.indexOf(':');
      if (colon < 0 || admission.users.get(argument.slice(0, colon)) !== argument.slice(colon + 1)) return refused;
      connection.admit();
      return reply('+OK accepted', ['Allowed-Events: all', 'Allowed-API: all', 'Allowed-LOG: all']);
    }
    default:
      return reply('-ERR command not found');
  }
}

const ofSession =
  (respond: (connection: Connection, argument: string) => string): Responder =>
  (connection, argument) =>
    reply(connection.channel === undefined ? '-ERR not controlling a session' : respond(connection, argument));

const responders: ReadonlyMap<string, Responder> = new Map<string, Responder>([
  ['connect', (connection) => (connection.channel === undefined ? { frame: unknown } : connectAgain(connection))],
  ['exit', (connection) => leave(connection)],
  ['...', (connection) => leave(connection)],
  ['event', ({ subscription }, argument) => reply(subscription.enable(words(argument)))],
  ['nixevent', ({ subscription }, argument) => reply(subscription.disable(words(argument)))],
  ['noevents', ({ subscription }) => reply(subscription.silence())],
  ['myevents', ({ subscription }, argument) => reply(subscription.myEvents(words(argument)))],
  ['filter', ({ subscription }, argument) => reply(subscription.filter(argument))],
  ['divert_events', ofSession((_, onOff) => (onOff === 'on' ? '+OK events diverted' : '+OK events not diverted'))],
  [
    'linger',
    ofSession((connection, seconds) => {
      connection.lingerSeconds = seconds === '' ? -1 : wholeNumber(seconds);
      return seconds === '' ? '+OK will linger' : `+OK will linger ${connection.lingerSeconds} seconds`;
    }),
  ],
  [
    'nolinger',
    ofSession((connection) => {
      connection.lingerSeconds = undefined;
      return '+OK will not linger';
    }),
  ],
  [
    'resume',
    ofSession((connection) => {
      connection.channel?.variables.set('socket_resume', 'true');
      return '+OK';
    }),
  ],
  ['getvar', (connection, name) => getVariable(connection, name)],
  ['sendmsg', sendMessage],
  ['sendevent', sendEvent],
  ['api', (connection, argument) => (argument === '' ? { frame: unknown } : callApi(connection, argument))],
  [
    'bgapi',
    (connection, argument, command) => (argument === '' ? { frame: unknown } : startJob(connection, argument, command)),
  ],
  ['log', (_, level) => reply(`+OK log level ${level || 'debug'} [${logLevels.indexOf(level.toLowerCase())}]`)],
  ['nolog', () => reply('-ERR not loging')],
]);

const logLevels = ['console', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

function reply(text: string, extra: readonly string[] = []): Answer {
  return { frame: commandReply(text, extra) };
}

function words(argument: string): string[] {
  return argument.split(' ').filter((word) => word !== '');
}

function leave(connection: Connection): Answer {
  return { frame: commandReply('+OK bye'), after: () => connection.close() };
}

/** The only reply whose headers are encoded, `Reply-Text` included. */
function connectReply(connection: Connection): string {
  const { exchange, channel } = connection;
  if (channel === undefined) return unknown;
  const headers: Header[] = [
    ...exchange.baseHeaders('CHANNEL_DATA'),
    ...profileHeaders('Channel', channel),
    ...channelHeaders(channel),
    ...channel.variables.entries().map(([name, value]): Header => [`variable_${name}`, value]),
    ['Content-Type', 'command/reply'],
    ['Reply-Text', '+OK\n'],
    ['Socket-Mode', 'async'],
    ['Control', 'full'],
  ];
  return plainEvent({ name: 'CHANNEL_DATA', headers });
}

function connectAgain(connection: Connection): Answer {
  return { frame: connectReply(connection) };
}

/** An empty value looks like an unknown command, and nothing is encoded: the traps of the original. */
function getVariable({ channel }: Connection, name: string): Answer {
  const value = channel === undefined ? '' : (variableOf(channel, name) ?? '');
  return value === '' ? { frame: unknown } : reply(value.slice(0, 511));
}

function sendMessage(connection: Connection, argument: string, command: Command): Answer {
  const id = argument || command.headers.get('session-id') || '';
  const own = connection.channel;
  if (own !== undefined && (id === '' || id === own.id)) {
    // +OK means queued. On a channel that is gone it means nothing at all.
    if (!own.isGone) own.thread.enqueue(command);
    return reply('+OK');
  }
  const channel = connection.exchange.locate(id);
  if (channel === undefined) return reply(`-ERR invalid session id [${id}]`);
  channel.thread.enqueue(command);
  return reply('+OK');
}

function sendEvent({ exchange }: Connection, argument: string, command: Command): Answer {
  const id = exchange.identifiers.uuid();
  const name = eventNames.has(argument.toUpperCase()) ? argument.toUpperCase() : 'CUSTOM';
  const subclass = command.headers.get('event-subclass');
  const headers = [...command.headers]
    .filter(([header]) => !['event-subclass', 'content-length'].includes(header))
    .map(([header, value]): Header => [header, value]);
  return {
    frame: commandReply(`+OK ${id}`),
    after: () =>
      exchange.fire(name, [...headers, ['Event-UUID', id]], {
        ...(subclass === undefined ? {} : { subclass }),
        ...(command.body === undefined ? {} : { body: command.body }),
      }),
  };
}

async function callApi({ exchange }: Connection, argument: string): Promise<Answer> {
  const [name, rest] = nameAndRest(argument);
  const answer = await exchange.options.apis.get(name)?.(exchange, rest);
  return { frame: apiReply(answer ?? `-ERR ${name} Command not found!\n`) };
}

/** The job runs after its reply has been written; its end is an event. */
function startJob(connection: Connection, argument: string, command: Command): Answer {
  const { exchange } = connection;
  const [name, rest] = nameAndRest(argument);
  const id = command.headers.get('job-uuid') ?? exchange.identifiers.uuid();
  const run = async () => {
    const answer = await exchange.options.apis.get(name)?.(exchange, rest);
    const headers: SwitchEvent['headers'] = [
      ['Job-UUID', id],
      ...(connection.channel === undefined ? [] : [['Job-Owner-UUID', connection.channel.id] satisfies Header]),
      ['Job-Command', name],
      ...(rest === '' ? [] : [['Job-Command-Arg', rest] satisfies Header]),
    ];
    exchange.fire('BACKGROUND_JOB', headers, { body: answer ?? `-ERR ${name} Command not found!\n` });
  };
  return { frame: commandReply(`+OK Job-UUID: ${id}`, [`Job-UUID: ${id}`]), after: () => void run() };
}

function nameAndRest(argument: string): readonly [string, string] {
  const [, name = '', rest = ''] = /^(\S+) ?(.*)$/s.exec(argument) ?? [];
  return [name, rest];
}
