import { SwitchArgumentRefused } from './errors.ts';

/** A SIP uri in parts that were each checked; nothing else of what a document wrote goes on. */
export interface SipUri {
  readonly user: string;
  readonly host: string;
  readonly port?: number;
  /** Parameters by name, `transport` among them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What stood behind `?`, unchecked. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads `sip:user@host:port;name=value?Header=value` (RFC 3261 section 19.1), also with `sips:` and without
 * a scheme.
 * @throws SwitchArgumentRefused for parts that mean something else in a dial string of the switch.
 */
export function readSipUri(text: string): SipUri {
  const refuse = (why: string) => new SwitchArgumentRefused('SIP uri', text, why);
  const match = /^(?:(sips?):)?(?:([^@]*)@)?([^;?:]+)(?::(\d{1,5}))?((?:;[^;?]*)*)(?:\?(.*))?$/i.exec(text.trim());
  if (!match) throw refuse('is not user@host');
  const [, scheme = 'sip', rawUser = '', host = '', port, parameterText = '', headerText = ''] = match;
  const user = decode(rawUser.replace(/:.*$/, ''));
  if (!/^[A-Za-z0-9._~!*()+-]{1,128}$/.test(user)) throw refuse('has a user that cannot be dialled');
  if (!/^[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?$/.test(host)) throw refuse('has no host name or IPv4 address');
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) throw refuse('has no port from 1 to 65535');
  const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const parameter of parameterText.split(';').slice(1)) {
    const [name = '', value = ''] = parameter.split('=', 2);
    // The switch's own parameters have an underscore (fs_path sends the call elsewhere), as maddr does in SIP.
    if (!/^[A-Za-z][A-Za-z0-9-]{0,31}$/.test(name) || !/^[A-Za-z0-9._+-]{0,64}$/.test(value) || /^maddr$/i.test(name))
      throw refuse(`has the parameter ${JSON.stringify(parameter.slice(0, 40))}`);
    parameters[name.toLowerCase()] = value;
  }
  if (scheme.toLowerCase() === 'sips') parameters['transport'] = 'tls';
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const pair of headerText.split('&').filter(Boolean)) {
    const [name = '', ...value] = pair.split('=');
    headers[decode(name)] = decode(value.join('='));
  }
  return { user, host, ...(port !== undefined && { port: Number(port) }), parameters, headers };
}

/** `user@host:port;name=value`, without a scheme. */
export function writeSipUri(uri: SipUri): string {
  const parameters = Object.entries(uri.parameters).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const address = `${uri.user}@${uri.host}${uri.port === undefined ? '' : `:${uri.port}`}`;
  return [address, ...parameters].join(';');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
