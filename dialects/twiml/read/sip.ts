import type { XmlElement } from '../../../src/document/index.ts';
import type { Credentials } from '../../../src/verbs/index.ts';
import { ElementReader, shown } from './element.ts';

export interface SipAddress {
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials?: Credentials;
}

const longestUri = 255;

/**
 * The address in a Sip noun: `sip:` may be missing, headers stand in its query, a region or edge is no
 * concern of ours. Older documents name it and its headers in children. Null, with an error remark, if it is
 * no address.
 */
export function readSipAddress(element: ElementReader): SipAddress | null {
  const uriElement = readUriElement(element);
  const credentials = readCredentials(element) ?? (uriElement && readCredentials(uriElement));
  const written = (uriElement ?? element).ownText;
  const question = written.indexOf('?');
  const address = question === -1 ? written : written.slice(0, question);
  const schemed = /^sips?:/i.test(address) ? address : `sip:${address}`;
  const uri = schemed.replace(/;(region|edge)=[^;]*/gi, '');
  if (!/^sips?:[^\s@]+(@[^\s@]+)?$/i.test(uri) || uri.length > longestUri) {
    element.reading.error(element.place, {
      code: 'invalid-destination',
      message: `<Sip>: "${shown(written)}" is no SIP address; it is not rung.`,
      hint: 'for example sip:desk@pbx.example.com',
      providerCode: '13243',
    });
    return null;
  }
  const inQuery = question === -1 ? [] : [...new URLSearchParams(written.slice(question + 1))];
  const headers = [...inQuery, ...readHeaderElements(element)].filter(([name, value]) =>
    isAllowedHeader(element, name, value),
  );
  return { uri, headers: Object.fromEntries(headers), ...(credentials && { credentials }) };
}

function readUriElement(element: ElementReader): ElementReader | undefined {
  const [first, ...others] = element.elements
    .filter(({ name }) => name === 'Uri')
    .map((child) => new ElementReader(child, element.reading))
    .map((uri) => ({ uri, priority: uri.integer('priority', 0, { minimum: 0 }) }))
    .sort((one, other) => one.priority - other.priority)
    .map(({ uri }) => uri);
  for (const other of others)
    element.reading.warn(other.place, {
      code: 'ignored-uri',
      message: `Only one <Uri> of a <Sip> is rung, the one before; ${shown(other.ownText)} is not.`,
    });
  first?.without('weight');
  return first;
}

function readCredentials(element: ElementReader): Credentials | undefined {
  const username = element.text('username');
  const password = element.text('password');
  return username === undefined || username === '' ? undefined : { username, password: password ?? '' };
}

function readHeaderElements(element: ElementReader): [string, string][] {
  const inside = (parent: XmlElement, name: string): XmlElement[] =>
    parent.children.filter((node): node is XmlElement => node.kind === 'element' && node.name === name);
  return inside(element.element, 'Headers')
    .flatMap((headers) => inside(headers, 'Header'))
    .map(({ attributes }) => [attributes.get('name') ?? '', attributes.get('value') ?? '']);
}

function isAllowedHeader(element: ElementReader, name: string, value: string): boolean {
  const allowed = canBeSent(name, value);
  if (!allowed)
    element.reading.warn(element.place, {
      code: 'invalid-sip-header',
      message: `<Sip>: the header "${shown(name)}" cannot be sent; it is left out.`,
      hint: 'names begin with X-, or are User-to-User, Remote-Party-ID, P-Preferred-Identity or P-Called-Party-ID',
      providerCode: '13252',
    });
  return allowed;
}

export function canBeSent(header: string, value: string): boolean {
  return (
    /^(x-[a-z0-9!#$%&'*+.^_`|~-]+|user-to-user|remote-party-id|p-preferred-identity|p-called-party-id)$/i.test(
      header,
    ) && !/[\0-\x1f\x7f]/.test(value)
  );
}
