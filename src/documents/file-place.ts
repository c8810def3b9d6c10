import { randomBytes } from 'node:crypto';
import type { Credentials } from '../verbs/index.ts';

/** A file's place on a server that is spoken to by FTP or SFTP. */
export interface FilePlace {
  readonly protocol: 'ftp' | 'ftps' | 'sftp';
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Percent signs undone; begins with a slash. */
  readonly path: string;
  readonly credentials?: Credentials;
}

const ports = { ftp: 21, ftps: 990, sftp: 22 } as const;

/** Null for a url of another kind; a clause for one that says no place. Credentials beside the url come first. */
export function filePlace(url: string, beside?: Credentials): FilePlace | string | null {
  const protocol = /^(ftps?|sftp):/i.exec(url)?.[1]?.toLowerCase() as FilePlace['protocol'] | undefined;
  if (!protocol) return null;
  if (!URL.canParse(url)) return 'it is no url';
  const { port, pathname, username, password, hostname } = new URL(url);
  // Of these schemes only ftp is known to the URL standard: hosts are read as those of the web are.
  const host = URL.canParse(`http://${hostname}/`) ? new URL(`http://${hostname}/`).hostname : '';
  const path = decoded(pathname);
  const credentials =
    beside ?? (username === '' ? undefined : { username: decoded(username), password: decoded(password) });
  if (host === '') return 'it names no host';
  // They would be further commands.
  if (/\p{Cc}/u.test(path)) return 'its path cannot be the name of a file';
  if (path === '' || path.endsWith('/')) return 'it names no file';
  return {
    protocol,
    host: host.replace(/^\[|\]$/g, ''),
    port: port === '' ? ports[protocol] : Number(port),
    path,
    ...(credentials && { credentials }),
  };
}

/** What a file is called until it is there whole. */
export function provisionalPath({ path }: FilePlace): string {
  return `${path}.${randomBytes(4).toString('hex')}.part`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
