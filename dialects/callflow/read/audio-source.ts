import { resolveUrl } from '../../../src/document/index.ts';
import type { AudioSource, Diagnostic, Place } from '../../../src/verbs/index.ts';
import { textAt } from '../directory/values.ts';
import type { Reading } from './node.ts';

/**
 * What KAZOO would play for a name: a url, one of the switch's own streams, a bare tone, else a media object by
 * its id. Null, with a diagnostic, for what looks like a url or a stream and is none that can be played.
 */
export function audioSource(
  name: string,
  { url: base, diagnose, directory }: Pick<Reading, 'url' | 'diagnose' | 'directory'>,
  place: Place,
): AudioSource | null {
  const kept = directory.find('media', name.trim());
  const written = textAt(kept, 'value') ?? textAt(kept, 'url') ?? textAt(kept, 'source_url') ?? name.trim();
  const recording = textAt(kept, 'recording_id');
  if (recording !== undefined) return { kind: 'recording', id: recording };
  const scheme = /^([a-z_]+):\/\//i.exec(written)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'http':
    case 'https': {
      const resolved = resolveUrl(written, base);
      if (!resolved.ok) return unplayable(resolved.problem, place, diagnose);
      const { url, credentials } = resolved;
      return { kind: 'url', url, ...(credentials && { credentials }) };
    }
    case 'local_stream':
      return { kind: 'hold-music' };
    case 'silence_stream':
      return silence(written) ?? unplayable('silence_stream:// must be followed by milliseconds', place, diagnose);
    case 'tone_stream':
      return tone(written) ?? unplayable('only tones like %(on,off,frequency) are understood', place, diagnose);
    case undefined:
      return tone(written) ?? { kind: 'media', id: written };
    default:
      return unplayable(`${scheme}:// is nothing that can be played`, place, diagnose);
  }
}

function silence(written: string): AudioSource | null {
  const ms = /^silence_stream:\/\/(-?\d+)(?:,\d+)?$/i.exec(written)?.[1];
  if (ms === undefined) return null;
  return { kind: 'silence', durationMs: Number(ms) < 0 ? 'endless' : Number(ms) };
}

/** `%(on ms, off ms, Hz, …)` with `;loops=n`: one tone of the switch's teletone language. */
function tone(written: string): AudioSource | null {
  const parts = /^(?:tone_stream:\/\/)?%\((\d+),(\d+),([\d.]+(?:,[\d.]+)*)\)(?:;loops=(\d+))?$/i.exec(written);
  if (!parts) return null;
  return {
    kind: 'tone',
    frequencies: (parts[3] ?? '').split(',').map(Number),
    onMs: Number(parts[1]),
    offMs: Number(parts[2]),
    repeat: Number(parts[4] ?? 1),
  };
}

function unplayable(problem: string, place: Place, diagnose: (diagnostic: Diagnostic) => void): null {
  diagnose({
    code: 'invalid-url',
    severity: 'error',
    message: `There is nothing to play: ${problem}.`,
    place,
    hint: 'give an http or https url, or the id of a media object',
  });
  return null;
}
