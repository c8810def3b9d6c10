import { promises as dns } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/** Keeps customers' documents from reaching what only this machine can reach. */
export interface AddressGuard {
  /** Null if this IP address may be connected to, else a clause: `10.0.0.1 is a private address`. */
  readonly refusal: (address: string) => string | null;
  /**
   * Resolves a name for a socket, which then connects to what was checked and to nothing else. One forbidden
   * address among several refuses the name. Fails with `ForbiddenAddress` or the resolver's own error.
   */
  readonly lookup: LookupFunction;
}

export interface AddressGuardOptions {
  /** Networks (`10.0.0.0/8`) or addresses that the operator allows although they are not public. */
  readonly allow?: readonly string[];
  /** Every address of a name; by default what the operating system knows. */
  readonly resolve?: (name: string) => Promise<readonly ResolvedAddress[]>;
  /** Addresses of this machine, which may be public and still reach what listens here only; by default all it has. */
  readonly own?: () => readonly string[];
}

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** A document led to an address that is neither public nor allowed. */
export class ForbiddenAddress extends Error {
  readonly code = 'forbidden-address';
  readonly host: string;

  constructor(host: string, refusal: string) {
    super(host === refusal.split(' ', 1)[0] ? refusal : `${host} leads to ${refusal.replace(' is ', ', ')}`);
    this.host = host;
  }
}

/** Throws a TypeError for a network that is none: the operator wrote it. */
export function createAddressGuard(options: AddressGuardOptions = {}): AddressGuard {
  const { allow = [], resolve = resolveBySystem, own = addressesOfThisMachine } = options;
  const allowed = allow.map(parseNetwork);
  const refusal = (written: string) => refusalOf(written, allowed, own);
  const lookup: LookupFunction = (name, options, callback) => {
    resolve(name).then(
      (addresses) => {
        const refused = addresses.map(({ address }) => refusal(address)).find((clause) => clause !== null);
        const [first] = addresses;
        if (refused !== undefined) callback(new ForbiddenAddress(name, refused), []);
        else if (!first) callback(Object.assign(new Error(`${name} has no address`), { code: 'ENOTFOUND' }), []);
        else if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
  return { refusal, lookup };
}

function addressesOfThisMachine(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((each = []) => each.map(({ address }) => address));
}

const resolveBySystem = (name: string): Promise<readonly ResolvedAddress[]> => dns.lookup(name, { all: true });

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

function parseNetwork(written: string): Network {
  const [, base = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(written) ?? [];
  const longest = isIP(base) === 4 ? 32 : 128;
  const length = bits === undefined ? longest : Number(bits);
  if (isIP(base) === 0 || base.includes('%') || !(length <= longest))
    throw new TypeError(`"${written}" is no network; write it like 10.0.0.0/8`);
  return [ipaddr.parse(base), length];
}

function refusalOf(written: string, allowed: readonly Network[], own: () => readonly string[]): string | null {
  const [plain = written] = written.split('%');
  if (isIP(plain) === 0) return `${written} is no address that can be checked`;
  const address = ipaddr.process(plain);
  const judged = (address.kind() === 'ipv6' && translated(address)) || address;
  if (allowed.some((network) => contains(network, address) || contains(network, judged))) return null;
  const range = judged.range();
  if (range !== 'unicast' || (judged.kind() === 'ipv6' && !contains(globalUnicast, judged)))
    return `${written} is a ${rangeWords.get(range) ?? 'reserved'} address`;
  if (metadata.some((network) => contains(network, judged))) return `${written} is a metadata address`;
  const text = judged.toNormalizedString();
  return own().some((address) => normalised(address) === text) ? `${written} is an address of this machine` : null;
}

/** Public by its range, but every virtual machine of Azure reaches its host's services there. */
const metadata: readonly Network[] = [[ipaddr.parse('168.63.129.16'), 32]];

function normalised(address: string): string {
  const [plain = ''] = address.split('%');
  return isIP(plain) === 0 ? '' : ipaddr.process(plain).toNormalizedString();
}

/** What IANA has given out; everything else of IPv6 is not the public network. */
const globalUnicast: Network = ipaddr.parseCIDR('2000::/3');
/** RFC 6052: the last 32 bits are the IPv4 address that is really reached. */
const translation: Network = ipaddr.parseCIDR('64:ff9b::/96');

function translated(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return contains(translation, address) ? ipaddr.fromByteArray(address.toByteArray().slice(12)) : null;
}

function contains([base, bits]: Network, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return base.kind() === address.kind() && address.match(base, bits);
}

const rangeWords: ReadonlyMap<string, string> = new Map([
  ['private', 'private'],
  ['uniqueLocal', 'private'],
  ['deprecatedSiteLocal', 'private'],
  ['loopback', 'loopback'],
  ['linkLocal', 'link-local'],
  ['carrierGradeNat', 'carrier-grade NAT'],
  ['multicast', 'multicast'],
  ['broadcast', 'broadcast'],
  ['unspecified', 'unspecified'],
]);
