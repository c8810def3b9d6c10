/** How a fax is received. */
export interface FaxPlan {
  /** Absolute, a TIFF file; its folder exists. */
  readonly path: string;
  /** Over T.38 where the far end offers or takes it, always asked for, or never. */
  readonly t38: 'auto' | 'on' | 'off';
}

/** Whether a machine was heard that is about to send a fax. */
export interface FaxHeard {
  readonly ended: 'heard' | 'silent' | 'aborted' | 'gone' | 'failed';
  readonly detail?: string;
}

export interface FaxEnd {
  readonly ended: 'received' | 'aborted' | 'gone' | 'failed';
  readonly pages: number;
  /** What the far machine calls itself. */
  readonly from?: string;
  readonly detail?: string;
}
