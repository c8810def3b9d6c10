/** One packet from a client: its first line, its headers by lower-case name, its body. */
export interface Command {
  readonly line: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body?: string;
}

/** Longest header block (10 MiB) and body (16 MiB) that the switch reads. */
const maximumHead = 10_485_760;
const maximumBody = 16_777_216;

/**
 * Cuts what a client sends into commands, wherever the pieces were cut on the way, and just as the switch does
 * (read_packet in mod_event_socket.c): blank lines between packets are skipped, two LF end the headers
 * whatever CR stand between, and a CR anywhere ends a line before any earlier LF does, which swallows headers.
 */
export class CommandReader {
  #unread: Buffer = Buffer.alloc(0);
  /** Bytes of the unread head that have been looked at, and how many LF stood at their end. */
  #seen = 0;
  #lineFeeds = 0;
  #awaited: { readonly head: Head; readonly length: number } | undefined;

  /** True once the client announced a body that no switch reads; it then hangs up on the client. */
  broken = false;

  feed(bytes: Buffer): readonly Command[] {
    this.#unread = this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes]);
    const commands: Command[] = [];
    for (let command = this.#next(); command !== undefined; command = this.#next()) commands.push(command);
    return commands;
  }

  #next(): Command | undefined {
    if (this.broken) return undefined;
    if (this.#awaited === undefined) {
      const head = this.#takeHead();
      if (head === undefined) return undefined;
      const length = Number.parseInt(head.headers.get('content-length') ?? '0', 10) || 0;
      this.broken = length < 0 || length > maximumBody;
      if (this.broken) return undefined;
      if (length === 0) return head;
      this.#awaited = { head, length };
    }
    const { head, length } = this.#awaited;
    if (this.#unread.length < length) return undefined;
    this.#awaited = undefined;
    return { ...head, body: untilNul(this.#take(length).toString('utf8')) };
  }

  #takeHead(): Head | undefined {
    if (this.#seen === 0) {
      const start = this.#unread.findIndex((byte) => byte !== lineFeed && byte !== carriageReturn);
      this.#take(start < 0 ? this.#unread.length : start);
    }
    while (this.#seen < this.#unread.length) {
      const byte = this.#unread[this.#seen++];
      if (byte === lineFeed) this.#lineFeeds++;
      else if (byte !== carriageReturn) this.#lineFeeds = 0;
      if (this.#lineFeeds === 2 || this.#seen >= maximumHead) {
        const text = this.#take(this.#seen).toString('utf8');
        this.#seen = 0;
        this.#lineFeeds = 0;
        return parseHead(untilNul(text));
      }
    }
    return undefined;
  }

  #take(length: number): Buffer {
    const taken = this.#unread.subarray(0, length);
    this.#unread = this.#unread.subarray(length);
    return taken;
  }
}

type Head = Pick<Command, 'line' | 'headers'>;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Texts of the switch end at their first NUL. */
function untilNul(text: string): string {
  return text.split('\0')[0] ?? '';
}

function parseHead(text: string): Head {
  const [line = '', ...rest] = splitLines(text);
  const headers = new Map<string, string>();
  for (const header of rest) {
    const colon = header.indexOf(':');
    const name = header.slice(0, colon).toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, header.slice(colon + 1).replace(/^ +/, ''));
  }
  return { line, headers };
}

function splitLines(text: string): string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const end = rest.includes('\r') ? rest.indexOf('\r') : rest.indexOf('\n');
    if (end < 0) {
      lines.push(rest);
      break;
    }
    lines.push(rest.slice(0, end).split('\n')[0] ?? '');
    rest = rest.slice(end).replace(/^[\r\n]+/, '');
  }
  return lines;
}
