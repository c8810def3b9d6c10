import winston from 'winston';

/** Our own log: events with fields, one JSON object a line on standard error; calls have their trace instead. */
export interface Logger {
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  debug(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

export function createLogger(level: 'error' | 'warn' | 'info' | 'debug'): Logger {
  const log = winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Stream({ stream: process.stderr })],
  });
  // winston goes a long way with what it then leaves out.
  const at = (name: keyof Logger): Logger['info'] =>
    log.isLevelEnabled(name) ? (message, facts) => void log[name](message, facts) : () => {};
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}
