import { closeSync, fstatSync, openSync } from 'node:fs';
import { type Channel, tickMs } from './channel.ts';
import { soundOf } from './sound.ts';
import { separate } from './tokens.ts';

/**
 * A file that is mixed into what the far end hears: begun by `uuid_displace`. It goes on while something is sent, and ends
 * early where its file is cut meanwhile, which has no need of its name any more.
 */
export class MixedFile {
  readonly #channel: Channel;
  readonly #path: string;
  readonly #ms: number;
  readonly #file: number;
  readonly #bytes: number;
  #playedMs = 0;
  #isOver = false;

  /** @throws what the file system says */
  constructor(channel: Channel, path: string, ms: number) {
    this.#channel = channel;
    this.#path = path;
    this.#ms = ms;
    this.#file = openSync(path, 'r');
    this.#bytes = fstatSync(this.#file).size;
    channel.mixed.set(path, this);
    channel.fire('MEDIA_BUG_START', { before: this.#about });
    this.#next();
  }

  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    closeSync(this.#file);
    this.#channel.mixed.delete(this.#path);
    this.#channel.fire('MEDIA_BUG_STOP', { before: this.#about });
  }

  #next(): void {
    this.#channel.atNextTick(() => {
      if (this.#isOver) return;
      if (this.#channel.sendsSound) this.#playedMs += tickMs;
      if (this.#playedMs >= this.#ms * (fstatSync(this.#file).size / this.#bytes)) this.stop();
      else this.#next();
    });
  }
  get #about(): [string, string][] {
    return [
      ['Media-Bug-Function', 'displace'],
      ['Media-Bug-Target', this.#path],
    ];
  }
}

/** `start PATH [LIMIT [FLAGS]]` or `stop PATH`, of files alone: the switch would take what has a scheme too. */
export function displaceCommand(channel: Channel, rest: string): string {
  const [action = '', path = ''] = separate(rest, ' ');
  if (path === '') return '-USAGE: <uuid> [start|stop] <path> [<limit>] [mux]\n';
  const running = channel.mixed.get(path);
  if (action === 'stop') {
    running?.stop();
    return running ? '+OK Success\n' : '-ERR Cannot stop displace session!\n';
  }
  const { options } = channel.exchange;
  const sound = soundOf(path, { ...options, variable: (name) => channel.variables.get(name) });
  const hasSound = channel.variables.get('local_media_port') !== undefined;
  if (running || !hasSound || !sound || sound.ms === 'endless') return '-ERR Cannot displace session!\n';
  try {
    new MixedFile(channel, path, sound.ms);
    return '+OK Success\n';
  } catch {
    return '-ERR Cannot displace session!\n';
  }
}
