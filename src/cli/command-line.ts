import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Dialect } from '../../dialects/dialect.ts';
import { ConfigMistake, type HostPort, hostPort } from '../config/index.ts';
import { type CallOptions, call, type Turn } from './call.ts';
import { understandAll } from './fetch.ts';
import { type Io, status, UsageMistake } from './io.ts';
import { defaultCaller, type RecordOptions, record } from './record.ts';
import { type ReplayOptions, replay } from './replay.ts';
import { hash, sealed } from './secrets.ts';
import { serve } from './serve.ts';
import { check, translate } from './translate.ts';
import { verbText } from './understand.ts';

export interface CommandLineParts {
  readonly dialects: readonly Dialect[];
  readonly io: Io;
  readonly version: string;
  /** Aborts a running command, for instance at SIGTERM. */
  readonly signal: AbortSignal;
}

/** Runs one command to its end and gives the exit status: 0 good, 1 something went wrong, 2 wrong usage or configuration. */
export async function runCommandLine(words: readonly string[], parts: CommandLineParts): Promise<number> {
  let result: number = status.good;
  const program = commands(parts, (outcome) => {
    result = outcome;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return result;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? status.good : status.usage;
    if (error instanceof UsageMistake || error instanceof ConfigMistake) {
      parts.io.err(`dragoman: ${error.message}\n`);
      return status.usage;
    }
    throw error;
  }
}

function commands(parts: CommandLineParts, finish: (status: number) => void): Command {
  const { dialects, io, version, signal } = parts;
  const formats = dialects.map(({ id }) => id);
  const dialectOf = (format: string | undefined) => dialects.find(({ id }) => id === format);
  const program = new Command('dragoman')
    .description('Runs TwiML, BXML, Tropo WebAPI and callflow applications on your own FreeSWITCH.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text.replace(/^error: /, 'dragoman: ')),
    });

  const configOption = () => new Option('--config <file>', 'the configuration').default('dragoman.yaml');

  program
    .command('serve')
    .description('Take calls from FreeSWITCH until told to stop; live calls may end first.')
    .addOption(configOption())
    .action(async (options: { config: string }) => finish(await serve(options.config, { dialects, io, signal })));

  program
    .command('hash')
    .description('Print the hash of the password or token on standard input, for "access" in the configuration.')
    .action(async () => finish(await hash(io)));

  program
    .command('seal')
    .description(
      'Print the secret on standard input sealed with the key in DRAGOMAN_KEY, for any value of the configuration.',
    )
    .action(async () => finish(await sealed(io)));

  // In the order in which they stand on the command line.
  const turns: Turn[] = [];
  const placing = (command: Command) =>
    command
      .addOption(new Option('--config <file>', 'the configuration (needed for a number)'))
      .addOption(new Option('--format <dialect>', 'whose words the first request uses').choices(formats))
      .addOption(new Option('--method <method>', 'of the first request').choices(['GET', 'POST']))
      .option('--to <number>', 'the number dialled; by default the one given, or +15551230001')
      .addOption(
        new Option('--press <keys>', 'keys, one item each time the call waits: 1,42#').argParser((text: string) => {
          const items = keyItems(text);
          turns.push(...items.map((keys): Turn => ({ keys })));
          return items;
        }),
      )
      .addOption(
        new Option('--say <words>', 'words, the next time the call waits; again for more').argParser(
          (words: string) => {
            turns.push({ words });
            return turns.length;
          },
        ),
      )
      .addOption(new Option('--hangup-after <seconds>', 'the caller hangs up after this long').argParser(positive))
      .option('--json', 'one JSON object a line')
      .option('--realtime', 'let time pass as it does');

  placing(program.command('call'))
    .description('Place one call through the simulated switch and print everything that happens.')
    .argument('<url|number>', "a server's URL, or a number of the configuration")
    .option('--from <number>', 'the caller', defaultCaller)
    .addOption(new Option('--connect <host:port>', 'ring a running "serve" instead (real time)').argParser(address))
    .action(async (target: string, options: Omit<CallOptions, 'target'>) =>
      finish(await call({ target, ...options, turns }, { dialects, io, signal })),
    );

  placing(program.command('record'))
    .description('Keep a call in a folder that can be replayed: one placed now as "call" does, or the events of one.')
    .argument('[url|number]', 'whom to call; without it --from names a file')
    .option(
      '--from <number|file|url>',
      'the caller; or the events of a call: JSON lines of "call --json", or the url of its page',
    )
    .requiredOption('--out <folder>', 'where to keep it')
    .option('--mask', 'replace names and numbers, the same one by the same one')
    .action(async (target: string | undefined, options: Omit<RecordOptions, 'target'>) =>
      finish(await record({ ...options, turns, ...(target !== undefined && { target }) }, { dialects, io, signal })),
    );

  program
    .command('replay')
    .description('Play recorded calls again and say what is not as it was; status 1 if anything is.')
    .argument('<folder...>', 'recorded calls, or folders with some below')
    .option('--against <url>', 'ask this server instead, and compare its answers by what they mean')
    .option('--update', 'take over what is new')
    .option('--junit <file>', 'write a JUnit report')
    .option('--json', 'one JSON object a call')
    .action(async (folders: string[], options: Omit<ReplayOptions, 'folders'>) =>
      finish(await replay({ folders, ...options }, { dialects, io, signal })),
    );

  const fromOption = () =>
    new Option('--from <dialect>', 'read it as this dialect; verbs: it is what "translate --to verbs" printed').choices(
      [...formats, verbText],
    );

  program
    .command('translate')
    .description('Show what we understand of a document, or say it in another dialect.')
    .argument('<file|url|->', 'the document; - reads standard input')
    .addOption(fromOption())
    .addOption(
      new Option('--to <form>', 'verbs (text), json, or a dialect')
        .choices(['verbs', 'json', ...formats])
        .makeOptionMandatory(),
    )
    .action(async (name: string, options: { from?: string; to: string }) => {
      const { understood, status } = await understandAll([name], options.from, { dialects, io, signal });
      const to = dialectOf(options.to) ?? (options.to === 'json' ? 'json' : 'verbs');
      finish(understood[0] ? translate(understood[0], to, io) : status);
    });

  program
    .command('check')
    .description('Name what is wrong in documents: file:line:column severity code message.')
    .argument('<file|url|-...>', 'the documents')
    .addOption(fromOption())
    .addOption(new Option('--migrate-to <dialect>', 'name what that dialect cannot say').choices(formats))
    .action(async (names: string[], options: { from?: string; migrateTo?: string }) => {
      const { understood, status } = await understandAll(names, options.from, { dialects, io, signal });
      finish(Math.max(status, check(understood, io, dialectOf(options.migrateTo))));
    });

  return program;
}

/** `1,42#` → ['1', '42#']; an empty item means: press nothing that time. */
function keyItems(text: string): readonly string[] {
  const items = text.split(',');
  const wrong = items.find((item) => !/^[0-9A-Da-d*#]*$/.test(item));
  if (wrong !== undefined)
    throw new InvalidArgumentError(`"${wrong}" holds something that is not a key; keys are 0-9, *, # and A-D.`);
  return items.map((item) => item.toUpperCase());
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number of seconds above 0.');
  return number;
}

function address(text: string): HostPort {
  const found = hostPort(text);
  if (!found) throw new InvalidArgumentError('It must be host:port, for example 127.0.0.1:8084.');
  return found;
}
