import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** What was to be sent cannot be read on this machine, of which no server is to blame. */
export class FileUnreadable extends Error {
  readonly code = 'file-unreadable';

  constructor(cause: unknown) {
    // After a comma Node says which call it was, and of which path.
    const reason = cause instanceof Error ? (cause.message.split(', ', 1)[0] ?? '') : String(cause);
    super(`the file cannot be read here: ${reason}`, { cause });
  }
}

/** What is in a file of so many bytes, from its beginning to its end. Throws `FileUnreadable`. */
export async function* piecesOf(path: string, size: number): AsyncGenerator<Buffer> {
  const file = await readable(() => open(path));
  try {
    let bytes = 0;
    for (let piece = await nextOf(file); piece.length > 0; piece = await nextOf(file)) {
      bytes += piece.length;
      yield piece;
    }
    if (bytes !== size) throw new FileUnreadable(`it has ${bytes} bytes now, and had ${size}`);
  } finally {
    await file.close();
  }
}

export function streamOf(pieces: AsyncIterable<Buffer>): Readable {
  return Readable.from(pieces, { objectMode: false });
}

async function nextOf(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await readable(() => file.read({ buffer: Buffer.allocUnsafe(pieceBytes) }));
  return buffer.subarray(0, bytesRead);
}

async function readable<Value>(ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    throw new FileUnreadable(error);
  }
}

const pieceBytes = 64 * 1024;
