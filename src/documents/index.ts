export {
  type AddressGuard,
  type AddressGuardOptions,
  createAddressGuard,
  type ResolvedAddress,
} from './address-guard.ts';
export { type CustomerClient, type CustomerClientOptions, createCustomerClient } from './client.ts';
export type { Detour, Diverted, PastFailure } from './detour.ts';
export { forbiddenUrl } from './forbidden-url.ts';
export type { HostKeyRules } from './host-keys.ts';
export { documentInHand } from './in-hand.ts';
export type {
  Answer,
  CustomerSession,
  Delivery,
  DeliveryWitness,
  Download,
  ExchangeOptions,
  FileRequest,
} from './session.ts';
export type { Upload, Uploaded, UploadRule } from './upload.ts';
export { type SeenResponse, toBeTriedAgain, type Witness } from './witness.ts';
