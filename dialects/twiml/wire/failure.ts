import type { FailedExchange } from '../../dialect.ts';

const codes: Readonly<Record<FailedExchange['kind'], string>> = {
  refused: '11202',
  unresolved: '11210',
  'connect-timeout': '11201',
  timeout: '11205',
  tls: '11220',
  protocol: '11206',
  'forbidden-address': '11200',
  'host-at-rest': '11200',
  'host-flooded': '11200',
  'too-many-redirects': '11215',
  'bad-redirect': '11216',
  status: '11217',
  'too-large': '11750',
  empty: '12100',
  unrecognised: '12100',
  unusable: '12100',
};

/** ErrorCode for the fallback url: the number of the document's own error where Twilio has one for it. */
export function errorCode({ kind, diagnostics }: FailedExchange): string {
  const error = diagnostics.find(
    ({ severity, providerCode = '' }) => severity === 'error' && /^1\d{4}$/.test(providerCode),
  );
  return error?.providerCode ?? codes[kind];
}

/** The same for a diagnostic of ours that has no number of its own. */
export function debuggerCode(diagnostic: string): string {
  const kind = diagnostic.replace(/^document-/, '');
  return Object.hasOwn(codes, kind) ? codes[kind as FailedExchange['kind']] : '12200';
}
