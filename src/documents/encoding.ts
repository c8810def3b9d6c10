import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';

export type Decoded =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly kind: 'too-large' | 'protocol'; readonly message: string };

/** What `decodeBody` can undo, for the `accept-encoding` header. */
export const acceptedEncodings = 'gzip, deflate, br';

type Undo = (bytes: Uint8Array, options: ZlibOptions) => Promise<Buffer>;

const ungzip: Undo = promisify(gunzip);
const unzlib: Undo = promisify(inflate);
const undeflate: Undo = promisify(inflateRaw);
const unbrotli: Undo = promisify(brotliDecompress);

const decoders: ReadonlyMap<string, Undo> = new Map([
  ['gzip', ungzip],
  ['x-gzip', ungzip],
  ['br', unbrotli],
  // `deflate` means zlib, but some servers leave its header off.
  ['deflate', (bytes, options) => ((bytes[0] ?? 0) % 16 === 8 ? unzlib : undeflate)(bytes, options)],
]);

const maximumLayers = 3;

/** Undoes the content codings of a body, last one first. Stops as soon as more than `maximumBytes` come out. */
export async function decodeBody(body: Uint8Array, contentEncoding: string, maximumBytes: number): Promise<Decoded> {
  const layers = contentEncoding
    .toLowerCase()
    .split(',')
    .map((layer) => layer.trim())
    .filter((layer) => layer !== '' && layer !== 'identity');
  if (layers.length > maximumLayers)
    return { ok: false, kind: 'protocol', message: `the answer is compressed ${layers.length} times over` };
  let bytes = body;
  for (const layer of layers.reverse()) {
    const undo = decoders.get(layer);
    if (!undo)
      return { ok: false, kind: 'protocol', message: `the answer is encoded as "${layer}", which nobody asked for` };
    if (bytes.length === 0) break;
    try {
      bytes = await undo(bytes, { maxOutputLength: maximumBytes });
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
        ? { ok: false, kind: 'too-large', message: tooLarge(maximumBytes) }
        : { ok: false, kind: 'protocol', message: `the answer says it is ${layer}, but it cannot be unpacked` };
    }
  }
  return { ok: true, bytes };
}

export function tooLarge(maximumBytes: number): string {
  return `the answer is larger than ${maximumBytes} bytes`;
}
