import type { OutgoingRequest, Wire } from '../../dialects/dialect.ts';

function post(url: string, body: string): OutgoingRequest {
  return {
    dialect: 'lines',
    url,
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body,
    parameters: { said: body },
    redirects: { maximum: 0, follow: 'repeat' },
    deadlines: { connectMs: 2000, readMs: 2000, totalMs: 2000 },
    retry: { count: 0, on: [] },
  };
}

export const wire: Wire = {
  opening: (call, target) => post(target.url, `call from ${call.from}`),
  result: (_call, { report }, callback) =>
    post(callback.url, report?.verb === 'gather' ? `key ${report.digits}` : 'done'),
  status: (call, { kind }, target) => post(target.url, `${kind} ${call.id}`),
  notify: () => null,
  fallback: (_call, _failed, why, target) => post(target.url, `failed ${why.kind}`),
};
