import type { FaceResponse } from '../../face.ts';

/** Twilio's own numbers, with the HTTP status they come with and what they say where nothing better is known. */
export const codes = {
  20001: [400, 'Invalid parameter'],
  20003: [401, 'Authenticate'],
  20004: [405, 'Method not allowed'],
  20006: [403, 'Access Denied'],
  20404: [404, 'The requested resource was not found'],
  20409: [409, 'Conflict'],
  20413: [413, 'Request entity too large'],
  20429: [429, 'Too Many Requests'],
  20500: [500, 'Internal Server Error'],
  20503: [503, 'Service Unavailable'],
  16025: [400, 'The participant label is already in use'],
  21201: [400, "No 'To' number is specified"],
  21205: [400, 'Url parameter is required.'],
  21206: [400, 'SendDigits: Invalid digits'],
  21208: [400, 'Timeout: invalid'],
  21209: [400, 'Method must be GET or POST'],
  21211: [400, "Invalid 'To' Phone Number"],
  21212: [400, "Invalid 'From' Phone Number"],
  21213: [400, "No 'From' number is specified"],
  21218: [400, 'ApplicationSid is not valid'],
  21220: [400, 'Call is not in-progress. Cannot redirect.'],
  21234: [400, 'Invalid MachineDetection value'],
  21263: [400, 'Invalid answering machine detection tuning value'],
  21402: [400, 'Invalid Url'],
  21403: [400, 'Invalid Method'],
  21421: [400, 'PhoneNumber is invalid'],
  21422: [400, 'PhoneNumber is not available'],
  21452: [400, 'No phone numbers found in area code'],
  21602: [400, 'Message body is required.'],
  21603: [400, "A 'From' phone number is required."],
  21604: [400, "A 'To' phone number is required."],
  21606: [400, 'There is no way for messages to leave here: nobody has configured one.'],
  21609: [400, 'Invalid StatusCallback URL'],
  21617: [400, 'The concatenated message body exceeds the 1600 character limit.'],
  21701: [400, 'The Messaging Service does not exist'],
  31941: [400, 'Invalid Track'],
  22003: [400, 'A queue with this FriendlyName already exists'],
} as const satisfies Readonly<Record<number, readonly [status: number, message: string]>>;

export type ErrorCode = keyof typeof codes;

/** What goes wrong, in Twilio's words. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message?: string;
}

export function failed(code: ErrorCode, message: string = codes[code][1]): FaceResponse {
  const [status] = codes[code];
  return {
    status,
    body: { json: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } },
  };
}

/** The same whether it is somebody else's or nobody's. */
export function notFound(path: string): FaceResponse {
  return failed(20404, `The requested resource ${path} was not found`);
}

export function nobody(): FaceResponse {
  return { ...failed(20003), headers: { 'www-authenticate': 'Basic realm="Twilio API"' } };
}
