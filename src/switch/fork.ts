/** A module of the switch that carries a leg's sound to a WebSocket. */
export type ForkModule = 'audio_fork' | 'audio_stream';

/** Sound of an answered leg that goes to a WebSocket of ours, as 16 bit samples, 8 kHz, least significant byte first. */
export interface ForkPlan {
  readonly module: ForkModule;
  /** Of our WebSocket server, on the host where the switch reaches us. */
  readonly port: number;
  /** 32 hex digits: the path it connects to, which nobody else knows. */
  readonly token: string;
  /** `caller`: one channel, what the caller says. `both`: two, the caller on the left, what it hears on the right. */
  readonly sides: 'caller' | 'both';
}

export interface SoundFork {
  /** Of `both`: leaves out what one side has that waits for the other. */
  catchUp(): void;
  /** Why it came to nothing; null when the switch is connecting, or has. Never rejects. */
  readonly begun: Promise<string | null>;
  /** Resolves with what the switch says about it when it has ended: by `stop`, the far end, or the leg. */
  readonly ended: Promise<string>;
  /** No effect on one that has ended. */
  stop(): Promise<void>;
}
