import type { Route } from '../routing/index.ts';
import { Narrator, type TraceEvent } from '../trace/index.ts';
import type { ListedCall, LoggedCall } from './call-log.ts';
import { escapeHtml, page } from './html.ts';

/** The page at `/`: where numbers go, and the latest calls. */
export function overviewPage(routes: readonly Route[], calls: readonly ListedCall[], eventSocket: string): string {
  const routeRows = routes.map((route) =>
    row([
      'number' in route.match ? route.match.number : String(route.match.pattern),
      route.name,
      route.format,
      route.url,
    ]),
  );
  const callRows = calls.map(
    (call) =>
      `<tr><td><a href="/calls/${encodeURIComponent(call.id)}">${escapeHtml(new Date(call.startedAt).toISOString())}</a></td>${cells(
        [
          call.from,
          call.to,
          call.route,
          call.cause === undefined ? 'running' : `${call.cause}, ${call.seconds} s`,
          call.errors === 0 ? '' : `${call.errors} error${call.errors === 1 ? '' : 's'}`,
        ],
      )}</tr>`,
  );
  return page(
    'Dragoman',
    `<p>FreeSWITCH hands calls over with <code>&lt;action application="socket" data="${escapeHtml(eventSocket)} async full"/&gt;</code> · <a href="/docs">the providers' APIs</a></p>
<h2>Routes</h2>${table(['number', 'name', 'format', 'url'], routeRows)}
<h2>Latest calls</h2>${calls.length === 0 ? '<p>None yet.</p>' : table(['began', 'from', 'to', 'route', 'ended', ''], callRows)}`,
  );
}

/** The page of one call: everything that happened, in order. */
export function callPage(call: LoggedCall): string {
  const narrator = new Narrator();
  const rows = call.events.flatMap((event) => {
    const told = narrator.tell(event);
    if (!told) return [];
    return `<tr class="${escapeHtml(event.event === 'diagnostic' ? event.severity : event.event)}"><td>${(event.at / 1000).toFixed(2)}</td><td>${escapeHtml(told.word)}</td><td><pre>${escapeHtml(told.lines.join('\n'))}</pre>${details(event)}</td></tr>`;
  });
  return page(
    `Call ${call.id}`,
    `<p><a href="/">all calls</a> · <a href="/calls/${encodeURIComponent(call.id)}.jsonl">as JSON lines</a></p>${table(['s', 'event', ''], rows)}`,
  );
}

function details(event: TraceEvent): string {
  if (event.event === 'response') return folded('body', event.body);
  if (event.event === 'request' || event.event === 'callback')
    return folded('parameters', JSON.stringify(event.parameters, null, 2));
  return '';
}

const folded = (title: string, text: string): string =>
  `<details><summary>${title}</summary><pre>${escapeHtml(text)}</pre></details>`;

const table = (heads: readonly string[], rows: readonly string[]): string =>
  `<table><thead><tr>${heads.map((head) => `<th>${escapeHtml(head)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
const cells = (values: readonly string[]): string => values.map((value) => `<td>${escapeHtml(value)}</td>`).join('');
const row = (values: readonly string[]): string => `<tr>${cells(values)}</tr>`;
