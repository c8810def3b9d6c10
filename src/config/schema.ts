import { accountsSchema } from './accounts.ts';

const engineName = { type: 'string', pattern: '^[A-Za-z0-9_.-]+$' } as const;
const voiceName = { type: 'string', pattern: '^[A-Za-z0-9_.][A-Za-z0-9_.:+/-]*$', maxLength: 200 } as const;

/** The shape of dragoman.yaml, checked with ajv; descriptions are what `dragoman` prints when a key is wrong. */
/** What a gateway calls each of these; by default the same. A dot leads into an object. */
const fieldNames = <Name extends string>(names: readonly Name[]) => ({
  type: 'object' as const,
  additionalProperties: false,
  default: {},
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1, default: name }])) as {
    readonly [Key in Name]: { readonly type: 'string'; readonly minLength: 1; readonly default: Key };
  },
});

export const configSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    listen: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        eventSocket: { type: 'string', format: 'host-port', default: '127.0.0.1:8084' },
        http: { type: 'string', format: 'host-port', default: '127.0.0.1:8080' },
        streams: { type: 'string', format: 'host-port', default: '127.0.0.1:8085' },
      },
    },
    publicUrl: { type: 'string', format: 'web-url' },
    switch: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        address: { type: 'string', format: 'host-port' },
        password: { type: 'string', default: '' },
        callback: { type: 'string', format: 'host-port' },
        numbers: { type: 'string', pattern: '\\{number\\}', default: 'sofia/gateway/default/{number}' },
        users: { type: 'string', pattern: '\\{user\\}', default: 'user/{user}' },
        profile: { type: 'string', pattern: '^[A-Za-z0-9._-]+$', default: 'internal' },
        holdMusic: { type: 'string', pattern: '^[a-z_]+://[A-Za-z0-9._/-]+$', default: 'local_stream://moh' },
        streams: { enum: ['audio_fork', 'audio_stream'] },
        conferenceProfile: { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$', default: 'default' },
      },
    },
    network: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: { allow: { type: 'array', default: [], items: { type: 'string', format: 'network' } } },
    },
    sftp: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        knownHosts: {
          type: 'object',
          default: {},
          propertyNames: { type: 'string', format: 'ssh-host' },
          additionalProperties: { type: 'array', minItems: 1, items: { type: 'string', format: 'fingerprint' } },
        },
        unknownHosts: { enum: ['accept', 'refuse'], default: 'accept' },
      },
    },
    storage: { type: 'string', minLength: 1, default: './var' },
    store: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        file: { type: 'string', minLength: 1, default: './var/dragoman.sqlite' },
        url: { type: 'string', format: 'postgres-url' },
        keepDays: { type: 'number', exclusiveMinimum: 0, default: 30 },
      },
    },
    recordings: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        keepDays: { type: 'number', exclusiveMinimum: 0, default: 30 },
        uploadRetries: { type: 'integer', minimum: 0, maximum: 20, default: 5 },
      },
    },
    speech: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        transcriber: {
          type: 'object',
          additionalProperties: false,
          properties: {
            command: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
            url: { type: 'string', format: 'web-url' },
            timeoutSeconds: { type: 'integer', minimum: 1, default: 300 },
          },
          oneOf: [{ required: ['command'] }, { required: ['url'] }],
        },
        engine: { ...engineName, default: 'flite' },
        voice: { ...voiceName, default: 'slt' },
        fallback: { type: 'array', default: [], items: engineName },
        recogniser: {
          type: 'object',
          additionalProperties: false,
          required: ['engine'],
          properties: {
            engine: { type: 'string', pattern: '^[A-Za-z0-9_.:-]+$' },
            grammars: { enum: ['srgs', 'jsgf'] },
            dictation: { type: 'string', pattern: '^(builtin:[A-Za-z0-9_./?=&-]+|/[A-Za-z0-9_./-]+)$' },
            parameters: {
              type: 'object',
              propertyNames: { pattern: '^[A-Za-z0-9_-]+$' },
              additionalProperties: { type: 'string', pattern: '^[A-Za-z0-9_.:/{} -]*$' },
            },
          },
        },
        apology: {
          type: 'string',
          minLength: 1,
          default: 'We are sorry, an application error has occurred. Goodbye.',
        },
        voices: {
          type: 'array',
          default: [],
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['engine'],
            properties: {
              language: { type: 'string' },
              gender: { enum: ['female', 'male'] },
              name: { type: 'string' },
              engine: engineName,
              voice: voiceName,
            },
          },
        },
        engines: {
          type: 'object',
          default: {},
          propertyNames: { type: 'string', pattern: engineName.pattern },
          additionalProperties: {
            type: 'object',
            additionalProperties: false,
            properties: {
              command: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
              url: { type: 'string', format: 'web-url' },
              headers: {
                type: 'object',
                default: {},
                propertyNames: { type: 'string', pattern: '^[A-Za-z0-9!#$%&*+.^_-]+$' },
                additionalProperties: { type: 'string', pattern: '^[\\t\\x20-\\x7e]*$' },
              },
              json: {},
              voice: voiceName,
              ssml: { type: 'boolean', default: false },
              timeoutSeconds: { type: 'number', exclusiveMinimum: 0, maximum: 120, default: 10 },
              atOnce: { type: 'integer', minimum: 1, maximum: 1000, default: 4 },
            },
          },
        },
      },
    },
    mail: {
      type: 'object',
      additionalProperties: false,
      required: ['url', 'from'],
      properties: {
        url: { type: 'string', pattern: '^smtps?://[^/?#]+/?$' },
        from: { type: 'string', minLength: 3 },
      },
    },
    messages: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        gateway: {
          type: 'object',
          additionalProperties: false,
          required: ['url', 'fields'],
          properties: {
            url: { type: 'string', format: 'web-url' },
            method: { enum: ['GET', 'POST'], default: 'POST' },
            format: { enum: ['json', 'form'], default: 'json' },
            fields: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } },
            headers: {
              type: 'object',
              default: {},
              propertyNames: { pattern: '^[A-Za-z0-9-]+$' },
              additionalProperties: { type: 'string', pattern: '^[\\x20-\\x7e]*$' },
            },
            incoming: {
              type: 'object',
              additionalProperties: false,
              required: ['token'],
              properties: {
                token: { type: 'string', minLength: 16 },
                fields: fieldNames(['from', 'to', 'text', 'id', 'media']),
                reports: {
                  type: 'object',
                  additionalProperties: false,
                  default: {},
                  properties: {
                    fields: fieldNames(['id', 'state', 'problem']),
                    delivered: { type: 'array', items: { type: 'string' }, default: ['delivered'] },
                    failed: {
                      type: 'array',
                      items: { type: 'string' },
                      default: ['failed', 'undelivered', 'expired', 'rejected'],
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
    limits: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        documentBytes: { type: 'integer', minimum: 1024, default: 65536 },
        documentDepth: { type: 'integer', minimum: 8, maximum: 1000, default: 256 },
        documentElements: { type: 'integer', minimum: 1, default: 5000 },
        documentVerbs: { type: 'integer', minimum: 1, default: 2000 },
        audioBytes: { type: 'integer', minimum: 1024, default: 52428800 },
        audioCacheBytes: { type: 'integer', minimum: 0, default: 1073741824 },
        speechCacheBytes: { type: 'integer', minimum: 0, default: 536870912 },
        redirects: { type: 'integer', minimum: 0, default: 20 },
        documentsPerCall: { type: 'integer', minimum: 1, default: 1000 },
        documentsPerMinute: { type: 'integer', minimum: 1, default: 200 },
        documentsWithoutPause: { type: 'integer', minimum: 1, default: 50 },
        identicalDocuments: { type: 'integer', minimum: 1, default: 100 },
        callSeconds: { type: 'integer', minimum: 1, default: 14400 },
        callsPerSecond: { type: 'integer', minimum: 1, default: 5 },
        callsWaiting: { type: 'integer', minimum: 1, default: 1500 },
        callWaitSeconds: { type: 'integer', minimum: 1, default: 3600 },
        callsPerAccount: { type: 'integer', minimum: 1, default: 1000 },
        requestsPerSecond: { type: 'number', exclusiveMinimum: 0, default: 100 },
        hostFailures: { type: 'integer', minimum: 1, default: 10 },
        hostPauseSeconds: { type: 'number', exclusiveMinimum: 0, default: 15 },
        shutdownSeconds: { type: 'integer', minimum: 0, default: 30 },
        apiRequestsPerSecond: { type: 'number', exclusiveMinimum: 0, default: 100 },
      },
    },
    waiting: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        seconds: { type: 'number', minimum: 0, default: 6 },
        play: { enum: ['tone', 'music'], default: 'tone' },
        say: { type: 'string', minLength: 1 },
        file: { type: 'string', format: 'sound-path' },
      },
    },
    access: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        users: {
          type: 'array',
          default: [],
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['name', 'password'],
            properties: {
              name: { type: 'string', pattern: '^[^:]+$' },
              password: { type: 'string', format: 'hash' },
            },
          },
        },
        tokens: {
          type: 'array',
          default: [],
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['name', 'token'],
            properties: { name: { type: 'string', minLength: 1 }, token: { type: 'string', format: 'hash' } },
          },
        },
      },
    },
    accounts: accountsSchema,
    log: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: { level: { enum: ['error', 'warn', 'info', 'debug'], default: 'info' } },
    },
    routes: {
      type: 'array',
      default: [],
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['url'],
        properties: {
          name: { type: 'string', minLength: 1 },
          number: { type: 'string', minLength: 1 },
          pattern: { type: 'string', format: 'pattern', minLength: 1 },
          url: { type: 'string', format: 'web-url' },
          method: { enum: ['GET', 'POST'] },
          format: { type: 'string', format: 'dialect', default: 'twiml' },
          fallbackUrl: { type: 'string', format: 'web-url' },
          fallbackMethod: { enum: ['GET', 'POST'] },
          lastResort: { type: ['string', 'object'] },
          statusUrl: { type: 'string', format: 'web-url' },
          texts: { type: 'boolean', default: true },
          textUrl: { type: 'string', format: 'web-url' },
          textMethod: { enum: ['GET', 'POST'] },
          account: { type: 'string', minLength: 1, default: 'default' },
          settings: { type: 'object', default: {} },
        },
        oneOf: [{ required: ['number'] }, { required: ['pattern'] }],
      },
    },
  },
} as const;
