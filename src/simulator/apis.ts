import { causeNamed } from './causes.ts';
import type { Channel } from './channel.ts';
import { channelHeaders, microseconds, stamp } from './channel-headers.ts';
import { conferenceCommand } from './conference-command.ts';
import type { Api, Exchange } from './exchange.ts';
import { expandFor, variableOf } from './expanding.ts';
import { jsonEvent, plainEvent } from './frames.ts';
import { displaceCommand } from './mixed-file.ts';
import { originateCommand } from './originate-command.ts';
import { sendDigits } from './sent-digits.ts';
import { startSessionRecording, stopSessionRecording } from './session-recording.ts';
import { separate } from './tokens.ts';
import { sendTo } from './transfer.ts';

/** Besides those of the applications, as far as anybody asks. */
const loadedModules = new Set(['mod_sndfile', 'mod_shout', 'mod_flite', 'mod_dptools', 'mod_commands']);

const noChannel = '-ERR No such channel!\n';

/** mod_hash: `select` of what is not there answers nothing, which the socket reports as no reply. */
function hash(exchange: Exchange, argument: string): string {
  const [action = '', realm = '', key = '', ...value] = argument.split('/');
  const place = `${realm}/${key}`;
  switch (action) {
    case 'insert':
      exchange.hashes.set(place, value.join('/'));
      return '+OK\n';
    case 'select':
      return exchange.hashes.get(place) ?? '-ERR no reply\n';
    case 'delete':
      return exchange.hashes.delete(place) ? '+OK\n' : '-ERR Not found\n';
    default:
      return '-ERR Usage: hash insert|insert_ifempty|select|delete|delete_ifmatch/realm/key[/value]\n';
  }
}

/** An API about one channel, whose uuid is the first word of its argument. */
const onChannel =
  (missing: string, act: (channel: Channel, rest: string) => string): Api =>
  (exchange, argument) => {
    const [, id = '', rest = ''] = /^(\S*) *(.*)$/s.exec(argument) ?? [];
    const channel = exchange.locate(id);
    return channel === undefined ? missing : act(channel, rest);
  };

export const apis: ReadonlyMap<string, Api> = new Map<string, Api>([
  ['conference', conferenceCommand],
  ['originate', originateCommand],
  ['create_uuid', (exchange) => exchange.identifiers.uuid()],
  ['echo', (_, argument) => argument],
  ['expr', (_, argument) => arithmetic(argument)],
  ['hash', hash],
  ['global_getvar', (exchange, name) => exchange.options.globals.get(name) ?? ''],
  ['hupall', hangUpAll],
  ['module_exists', (_, name) => String(loadedModules.has(name))],
  ['show', show],
  ['status', status],
  ['uptime', (exchange) => `${Math.floor((exchange.clock.now() - exchange.startedAt) / 1000)}\n`],
  ['version', () => 'FreeSWITCH Version 1.10.12-release+simulator~64bit (simulated 64bit)\n'],
  [
    'uuid_buglist',
    onChannel(noChannel, ({ recogniser }) => {
      const bug = ` <media-bug>\n  <function>detect_speech</function>\n  <target>${recogniser?.engine}/(null)/(null)/(null)</target>\n  <thread-locked>0</thread-locked>\n </media-bug>\n`;
      return `<media-bugs>\n${recogniser ? bug : ''}</media-bugs>\n`;
    }),
  ],
  ['uuid_exists', (exchange, id) => String(exchange.locate(id) !== undefined)],
  [
    'uuid_getvar',
    onChannel(noChannel, (channel, rest) => variableOf(channel, separate(rest, ' ')[0] ?? '') ?? '_undef_'),
  ],
  [
    'uuid_setvar',
    onChannel(noChannel, (channel, rest) => {
      const [name, value] = separate(rest, ' ', 2);
      if (name === undefined) return '-USAGE: <uuid> <var> [value]\n';
      channel.variables.set(name, value);
      return '+OK\n';
    }),
  ],
  [
    'uuid_setvar_multi',
    onChannel(noChannel, (channel, rest) => {
      const pairs = separate(rest, ';').map((pair) => [pair.split('=')[0] ?? '', pair.split('=').slice(1).join('=')]);
      // Values with a live variable in them are dropped without an error.
      for (const [name = '', value = ''] of pairs) if (!value.includes('${')) channel.variables.set(name, value);
      return pairs.length > 0 ? '+OK\n' : '-USAGE: <uuid> <var>=<value>;<var>=<value>...\n';
    }),
  ],
  [
    'uuid_kill',
    onChannel(noChannel, (channel, cause) => {
      channel.hangup(causeNamed(cause), 'command', true);
      return '+OK\n';
    }),
  ],
  [
    'uuid_break',
    onChannel(noChannel, (channel, rest) => {
      channel.thread.break(rest.includes('all'));
      return '+OK\n';
    }),
  ],
  [
    'uuid_answer',
    onChannel(noChannel, (channel) => {
      channel.answer();
      return '+OK\n';
    }),
  ],
  [
    'uuid_flush_dtmf',
    onChannel(noChannel, (channel) => {
      channel.digits.length = 0;
      return '+OK\n';
    }),
  ],
  [
    'uuid_recv_dtmf',
    onChannel('-ERR Cannot locate session!\n', (channel, digits) => {
      channel.queueDigits(digits, 'APP', 100);
      return `+OK ${channel.id} received DTMF ${digits}.\n`;
    }),
  ],
  [
    'uuid_send_dtmf',
    onChannel('-ERR Cannot locate session!\n', (channel, digits) => {
      sendDigits(channel, digits);
      return `+OK ${channel.id} sent DTMF ${digits}.\n`;
    }),
  ],
  [
    'uuid_recv_dtmf',
    onChannel('-ERR Cannot locate session!\n', (channel, rest) => {
      const [digits = '', ms] = rest.split('@');
      channel.queueDigits(digits, 'APP', Number(ms ?? 250));
      return `+OK ${channel.id} received DTMF ${rest}.\n`;
    }),
  ],
  [
    'uuid_transfer',
    onChannel(noChannel, (channel, rest) => {
      const [extension = '', dialplan] = separate(rest, ' ');
      sendTo(channel, extension, dialplan);
      return '+OK\n';
    }),
  ],
  [
    'avmd',
    onChannel('-ERR, no FreeSWITCH session!\n', (channel, command) => {
      channel.hearsBeeps = command === 'start';
      return `+OK\n [${channel.id}] [${channel.name}] ${command === 'start' ? 'started!' : 'stopped'}\n\n`;
    }),
  ],
  [
    'uuid_audio',
    onChannel(noChannel, (_, rest) =>
      /^(stop|start (read|write) (mute|level) -?\d+)$/.test(rest)
        ? '+OK\n'
        : '-USAGE: <uuid> [start [read|write] [mute|level <level>]|stop]\n',
    ),
  ],
  ['uuid_record', onChannel('-ERR Cannot locate session!\n', recordCommand)],
  ['uuid_displace', onChannel('-ERR Cannot locate session!\n', displaceCommand)],
  ['uuid_broadcast', onChannel('-ERR invalid uuid\n', broadcast)],
  [
    'uuid_dump',
    onChannel(noChannel, (channel, format) => {
      const variables = channel.variables.entries().map(([name, value]) => [`variable_${name}`, value] as const);
      const headers = [...channel.exchange.baseHeaders('CHANNEL_DATA'), ...channelHeaders(channel), ...variables];
      const event = { name: 'CHANNEL_DATA', headers };
      return format === 'json' ? jsonEvent(event) : plainEvent(event);
    }),
  ],
  [
    'eval',
    (exchange, argument) => {
      const [, id, text = ''] = /^(?:uuid:(\S+) )?(.*)$/s.exec(argument) ?? [];
      const channel = exchange.locate(id);
      return channel === undefined ? text : expandFor(channel, text, 'application argument');
    },
  ],
]);

function recordCommand(channel: Channel, rest: string): string {
  const [action = '', path = '', limit = '0'] = separate(rest, ' ', 4);
  if (path === '') return '-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]\n';
  switch (action.toLowerCase()) {
    case 'start':
      // Without sound there is nothing to tap.
      if (channel.variables.get('local_media_port') === undefined) return '-ERR Cannot record session!\n';
      return startSessionRecording(channel, path, Number.parseInt(limit, 10) || 0)
        ? '+OK Success\n'
        : '-ERR Cannot record session!\n';
    case 'stop':
      return stopSessionRecording(channel, path) ? '+OK Success\n' : '-ERR Cannot stop record session!\n';
    case 'pause':
    case 'resume':
    case 'mask':
    case 'unmask': {
      const recording = channel.recordings.get(path);
      recording?.[action === 'pause' || action === 'resume' ? action : 'keep']();
      return recording === undefined ? `-ERR Cannot ${action} recording session!\n` : '+OK Success\n';
    }
    default:
      return '-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]\n';
  }
}

/** Plays, or executes `app::argument`, on the channel, its partner or both; locked, like everything it queues. */
function broadcast(channel: Channel, rest: string): string {
  const [path = '', legs = 'aleg'] = separate(rest, ' ', 3);
  if (path === '') return '-USAGE: <uuid> <path> [aleg|bleg|both]\n';
  const [, application = 'playback', argument = path] = /^(\w+)(?:!\w*)?::(.*)$/s.exec(path) ?? [];
  const headers = new Map([
    ['call-command', 'execute'],
    ['execute-app-name', application],
    ['execute-app-arg', argument],
    ['event-lock', 'true'],
  ]);
  const other = channel.other?.isGone === false ? [channel.other] : [];
  const targets = legs === 'bleg' ? other : legs === 'both' ? [channel, ...other] : [channel];
  for (const target of targets) target.thread.enqueue({ headers });
  return '+OK Message sent\n';
}

function hangUpAll(exchange: Exchange, cause: string): string {
  const channels = [...exchange.channels.values()].filter((channel) => !channel.isGone);
  for (const channel of channels) channel.hangup(cause === '' ? 'MANAGER_REQUEST' : causeNamed(cause), 'command', true);
  return '+OK hangup all channels with cause MANAGER_REQUEST\n';
}

function show(exchange: Exchange, argument: string): string {
  const [what = '', ...rest] = separate(argument, ' ');
  const isJson = rest.join(' ').toLowerCase() === 'as json';
  switch (what.toLowerCase()) {
    case 'application':
      return table(
        [...exchange.options.applications].map(([name, { about, syntax, module }]) => ({
          name,
          description: about,
          syntax,
          ikey: module,
        })),
        isJson,
      );
    case 'api':
      return table(
        [...exchange.options.apis.keys()].map((name) => ({ name, description: '', syntax: '', ikey: 'mod_commands' })),
        isJson,
      );
    case 'file':
      return table(
        fileFormats.map(([name, ikey]) => ({ type: 'file', name, ikey })),
        isJson,
      );
    case 'channels':
    case 'calls':
      if (rest[0]?.toLowerCase() === 'count') return `\n${exchange.channels.size} total.\n`;
      return table([...exchange.channels.values()].map(channelRow), isJson);
    default:
      return '-USAGE: api|application|file|channels|calls [count] [as json]\n';
  }
}

/** Of a real switch those that a simulation can tell the length of. */
const fileFormats = [
  ['PCMA', 'mod_native_file'],
  ['PCMU', 'mod_native_file'],
  ['alaw', 'mod_sndfile'],
  ['file_string', 'mod_dptools'],
  ['local_stream', 'mod_local_stream'],
  ['mp3', 'mod_shout'],
  ['silence_stream', 'mod_tone_stream'],
  ['tone_stream', 'mod_tone_stream'],
  ['ulaw', 'mod_sndfile'],
  ['wav', 'mod_sndfile'],
] as const;

function channelRow(channel: Channel): Record<string, string> {
  return {
    uuid: channel.id,
    direction: channel.direction,
    created: stamp(channel.times.created),
    created_epoch: microseconds(channel.times.created).slice(0, -6),
    name: channel.name,
    state: channel.state,
    cid_name: channel.profile.callerName,
    cid_num: channel.profile.callerNumber,
    ip_addr: channel.profile.networkAddress,
    dest: channel.profile.destination,
    application: channel.last?.application ?? '',
    application_data: channel.last?.argument ?? '',
    dialplan: 'XML',
    context: channel.profile.context,
    callstate: channel.callState,
  };
}

function table(rows: readonly Record<string, string>[], isJson: boolean): string {
  if (isJson) return JSON.stringify(rows.length === 0 ? { row_count: 0 } : { row_count: rows.length, rows });
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
  return [...(rows.length === 0 ? [] : [columns.join(',')]), ...lines, '', `${rows.length} total.`, ''].join('\n');
}

function status(exchange: Exchange): string {
  const seconds = Math.floor((exchange.clock.now() - exchange.startedAt) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return [
    `UP 0 years, 0 days, ${hours} hours, ${minutes} minutes, ${seconds % 60} seconds, 0 milliseconds, 0 microseconds`,
    'FreeSWITCH (Version 1.10.12-release+simulator  64bit) is ready',
    `${exchange.sessions} session(s) since startup`,
    `${exchange.channels.size} session(s) - peak ${exchange.sessions}, last 5min ${exchange.sessions} `,
    '0 session(s) per Sec out of max 1000, peak 8, last 5min 2 ',
    '5000 session(s) max',
    'min idle cpu 0.00/99.00',
    'Current Stack Size/Max 240K/8192K',
    '',
  ].join('\n');
}

/** Sums and products of whole numbers: enough to see that an injected `${expr(…)}` has run. */
function arithmetic(text: string): string {
  const sum = text.split('+').map((part) => part.split('*').reduce((product, factor) => product * Number(factor), 1));
  return String(sum.reduce((total, part) => total + part, 0));
}
