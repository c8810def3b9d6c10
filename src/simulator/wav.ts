import { closeSync, mkdirSync, openSync, readSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';

/** Every recording is telephone quality: 8 kHz, 16 bits. */
export const samplesPerMs = 8;

export interface Recording {
  readonly ms: number;
  readonly channels: 1 | 2;
}

/**
 * Writes silence of that length as a wav file and returns its size in bytes. Other extensions get the same
 * bytes: nobody listens to a simulation.
 *
 * @throws what the file system says; `record` ends the call for that.
 */
export function writeSilence(path: string, recording: Recording): number {
  const file = silence(recording);
  writeFileSync(path, file);
  return file.length;
}

/**
 * The same with a hum in it, as a line has that somebody is on, except for the last `silentMs`: what is made of a
 * recording must be able to tell one from the other.
 */
export function writeRecording(path: string, recording: Recording, silentMs: number): number {
  const file = silence(recording);
  const frame = recording.channels * 2;
  const end = file.length - Math.min(Math.round(silentMs * samplesPerMs) * frame, file.length - header);
  for (let at = header; at < end; at += frame)
    for (let channel = 0; channel < recording.channels; channel++)
      file.writeInt16LE(hum[((at - header) / frame) % hum.length] ?? 0, at + channel * 2);
  writeFileSync(path, file);
  return file.length;
}

/** A tenth of a second of 440 Hz. */
const hum = Array.from({ length: 800 }, (_, index) => Math.round(4000 * Math.sin((2 * Math.PI * 440 * index) / 8000)));
const header = 44;

/** The bytes of a wav file with nothing to hear in it. */
export function silence(recording: Recording): Buffer {
  const data = Math.round(recording.ms * samplesPerMs) * recording.channels * 2;
  const file = Buffer.alloc(header + data);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(header - 8 + data, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(recording.channels, 22);
  file.writeUInt32LE(samplesPerMs * 1000, 24);
  file.writeUInt32LE(samplesPerMs * 1000 * recording.channels * 2, 28);
  file.writeUInt16LE(recording.channels * 2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(data, 40);
  return file;
}

/** What `record_session` does and `record` does not. */
export function makeFolderOf(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
}

/** How long a sound file lasts; undefined when there is none, or nothing that can be played. */
export function fileDurationMs(path: string): number | undefined {
  const found = [path, ...(extname(path) === '' ? [`${path}.wav`] : [])].find(isFile);
  if (found === undefined) return undefined;
  const size = statSync(found).size;
  const head = readHead(found, 64 * 1024);
  if (isWav(head)) return wavDurationMs(head, size);
  const extension = extname(found).toLowerCase();
  if (extension === '.mp3') return mp3DurationMs(head, size);
  // Raw G.711: a byte a sample.
  if (['.ulaw', '.alaw', '.pcmu', '.pcma'].includes(extension)) return size / samplesPerMs;
  return undefined;
}

/** How long the sound of a wav or mp3 file lasts; undefined for anything else. */
export function soundDurationMs(file: Uint8Array): number | undefined {
  const head = Buffer.from(file.subarray(0, 64 * 1024));
  return isWav(head) ? wavDurationMs(head, file.length) : mp3DurationMs(head, file.length);
}

function isWav(head: Buffer): boolean {
  return head.toString('latin1', 0, 4) === 'RIFF';
}

function wavDurationMs(head: Buffer, size: number): number | undefined {
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= head.length; ) {
    const chunk = head.toString('latin1', at, at + 4);
    const length = head.readUInt32LE(at + 4);
    if (chunk === 'fmt ' && at + 20 <= head.length) bytesPerSecond = head.readUInt32LE(at + 16);
    if (chunk === 'data' && bytesPerSecond > 0) return (Math.min(length, size - at - 8) * 1000) / bytesPerSecond;
    at += 8 + length + (length % 2);
  }
  return undefined;
}

/** From the bit rate of the first frame, as if all frames had it. */
function mp3DurationMs(head: Buffer, size: number): number | undefined {
  const tagged = head.toString('latin1', 0, 3) === 'ID3';
  const tagLength = tagged ? 10 + [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (head[at] ?? 0), 0) : 0;
  for (let at = tagLength; at + 4 <= head.length; at++) {
    const [sync = 0, version = 0, rates = 0] = head.subarray(at, at + 3);
    if (sync !== 0xff || (version & 0xe6) !== 0xe2) continue;
    const isVersion1 = (version & 0x18) === 0x18;
    const kilobits = (isVersion1 ? layer3Kilobits : layer3LowKilobits)[rates >> 4];
    if (kilobits) return ((size - at) * 8) / kilobits;
  }
  return undefined;
}

const layer3Kilobits = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const layer3LowKilobits = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** A path that cannot even be asked for is no file. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}

function readHead(path: string, length: number): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(length);
    return head.subarray(0, readSync(descriptor, head, 0, length, 0));
  } finally {
    closeSync(descriptor);
  }
}
