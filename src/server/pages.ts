import type { Route } from '../routing/index.ts';
import type { TraceEvent } from '../trace/index.ts';
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
    `<p>FreeSWITCH hands calls over with <code>&lt;action application="socket" data="${escapeHtml(eventSocket)} async full"/&gt;</code></p>
<h2>Routes</h2>${table(['number', 'name', 'format', 'url'], routeRows)}
<h2>Latest calls</h2>${calls.length === 0 ? '<p>None yet.</p>' : table(['began', 'from', 'to', 'route', 'ended', ''], callRows)}`,
  );
}

/** The page of one call: everything that happened, in order. */
export function callPage(call: LoggedCall): string {
  const rows = call.events.map(
    (event) =>
      `<tr class="${escapeHtml(event.event)}"><td>${(event.at / 1000).toFixed(2)}</td><td>${escapeHtml(event.event)}</td><td>${describe(event)}</td></tr>`,
  );
  return page(
    `Call ${call.id}`,
    `<p><a href="/">all calls</a> · <a href="/calls/${encodeURIComponent(call.id)}.jsonl">as JSON lines</a></p>${table(['s', 'event', ''], rows)}`,
  );
}

function describe(event: TraceEvent): string {
  switch (event.event) {
    case 'script':
      return `<pre>${escapeHtml(event.text)}</pre>`;
    case 'response':
      return `${event.status} ${escapeHtml(event.contentType ?? '')} → ${escapeHtml(event.dialect ?? 'unrecognised')}: ${escapeHtml(event.why)}<details><summary>body</summary><pre>${escapeHtml(event.body)}</pre></details>`;
    case 'request':
      return `${event.method} ${escapeHtml(event.url)}<details><summary>parameters</summary><pre>${escapeHtml(JSON.stringify(event.parameters, null, 2))}</pre></details>`;
    case 'diagnostic': {
      const place = event.line === undefined ? '' : `${event.line}:${event.column} `;
      return `${escapeHtml(place)}<strong>${escapeHtml(event.severity)}</strong> ${escapeHtml(event.code)}: ${escapeHtml(event.message)}${event.hint ? ` <em>${escapeHtml(event.hint)}</em>` : ''}`;
    }
    default: {
      const { at: _at, event: _event, ...facts } = event;
      return `<code>${escapeHtml(JSON.stringify(facts))}</code>`;
    }
  }
}

const table = (heads: readonly string[], rows: readonly string[]): string =>
  `<table><thead><tr>${heads.map((head) => `<th>${escapeHtml(head)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
const cells = (values: readonly string[]): string => values.map((value) => `<td>${escapeHtml(value)}</td>`).join('');
const row = (values: readonly string[]): string => `<tr>${cells(values)}</tr>`;
